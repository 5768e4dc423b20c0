/** What came back from an address: as much of it as can be judged, and nothing of a page's text. */
export type Answer = {
  kind: 'answered';
  status: number;
  /** The body, where it is JSON. */
  json: unknown;
  /** Where a redirect leads. */
  location: string | undefined;
  header: (name: string) => string | null;
};

export type Unreached = { kind: 'unreached'; error: unknown };

export type Request = { method: 'GET' | 'POST'; url: string; protectionBypass?: string | undefined };

const PATIENCE_MS = 8_000;

/** One request without a signature or a secret but the bypass. Follows no redirect, for QStash and Vercel's crons don't either. */
export async function probe({ method, url, protectionBypass }: Request): Promise<Answer | Unreached> {
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        'user-agent': 'nightshift-doctor',
        ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
        ...(protectionBypass === undefined ? {} : { 'x-vercel-protection-bypass': protectionBypass }),
      },
      ...(method === 'POST' ? { body: '{}' } : {}),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return {
      kind: 'answered',
      status: response.status,
      json: await readJson(response),
      location: response.headers.get('location') ?? undefined,
      header: (name) => response.headers.get(name),
    };
  } catch (error) {
    return { kind: 'unreached', error };
  }
}

async function readJson(response: Response): Promise<unknown> {
  if (!response.headers.get('content-type')?.includes('json')) {
    await response.body?.cancel();
    return undefined;
  }
  try {
    return JSON.parse(await response.text()) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
