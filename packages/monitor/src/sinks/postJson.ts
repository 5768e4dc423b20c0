import { SinkFailed } from './SinkFailed.ts';

export type Fetch = typeof fetch;

export type Post = {
  url: string;
  headers?: Record<string, string>;
  body: string;
};

/** As long as the watch waits for one sink. */
export const SINK_TIMEOUT_MS = 10_000;

/** One POST of JSON. Throws {@link SinkFailed} for everything but 2xx, with the status and how the answer begins. */
export async function postJson(fetch: Fetch, { url, headers, body }: Post): Promise<void> {
  const response = await silentOnAddresses(fetch)(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(SINK_TIMEOUT_MS),
  });
  if (!response.ok) throw refused(response.status, await response.text().catch(() => ''));
}

const LONGEST_EXCERPT = 200;

export function refused(status: number, body: string): SinkFailed {
  return new SinkFailed(`answered ${status}${body === '' ? '' : `: ${body.slice(0, LONGEST_EXCERPT)}`}`);
}

/** A fetch whose failure says why, and not where it went. */
export function silentOnAddresses(fetch: Fetch): Fetch {
  return async (...request) => {
    try {
      return await fetch(...request);
    } catch (error) {
      throw new SinkFailed(`no answer: ${reasonOf(error)}`);
    }
  };
}

/** A failed fetch says why in the code of its cause; its message may repeat the address. Not by `instanceof`: it may be of another realm. */
export function reasonOf(error: unknown): string {
  const { name, code, cause } = Object(error) as { name?: unknown; code?: unknown; cause?: unknown };
  const codes = [code, (Object(cause) as { code?: unknown }).code];
  return [...codes, name].find((text): text is string => typeof text === 'string') ?? 'unknown';
}
