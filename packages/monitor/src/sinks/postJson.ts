import { SinkFailed } from './SinkFailed.ts';

export type Fetch = typeof fetch;

export type Post = {
  url: string;
  headers?: Record<string, string>;
  body: string;
};

/** As long as the watch waits for one sink. */
export const SINK_TIMEOUT_MS = 10_000;

const LONGEST_EXCERPT = 200;

/** One POST of JSON. Throws {@link SinkFailed} for everything but 2xx, with the status and how the answer begins. */
export async function postJson(fetch: Fetch, { url, headers, body }: Post): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(SINK_TIMEOUT_MS),
    });
  } catch (error) {
    throw new SinkFailed(`no answer: ${reasonOf(error)}`);
  }
  if (!response.ok) {
    const excerpt = (await response.text().catch(() => '')).slice(0, LONGEST_EXCERPT);
    throw new SinkFailed(`answered ${response.status}${excerpt === '' ? '' : `: ${excerpt}`}`);
  }
}

/** A failed fetch says why in the code of its cause; its message may repeat the address. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const codes = [error, error.cause].map((link) => (link as { code?: unknown } | undefined)?.code);
  return codes.find((code) => typeof code === 'string') ?? error.name;
}
