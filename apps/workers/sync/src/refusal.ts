import { PermanentError, RetryLater } from '@nightshift/contract';

/**
 * The error that an answer other than 200 means: `RetryLater` where the upstream asks for time (429, and 503 that says how
 * long), `PermanentError` for a request that it will never accept, a plain error for trouble of its own.
 */
export function refusal(
  { status, retryAfter }: { status: number; retryAfter: string | null },
  page: string,
  nowMs: number,
): Error {
  const said = `the catalogue answered ${status} for ${page}`;
  const waitMs = retryAfterMs(retryAfter, nowMs);
  if (status === 429 || (status === 503 && waitMs !== undefined)) {
    return new RetryLater(`${waitMs ?? UNSAID_MS}ms`, { cause: new Error(said) });
  }
  // 408 is about time, not about the request.
  if (status >= 400 && status < 500 && status !== 408) {
    return new PermanentError(`${said}: check CATALOGUE_URL and CATALOGUE_TOKEN, then redrive this letter`);
  }
  return new Error(said);
}

const UNSAID_MS = 60_000;
const SHORTEST_MS = 1_000;
// The queue holds no message for longer than some days; long before, freshness has told the owner.
const LONGEST_MS = 86_400_000;

/** Milliseconds that a Retry-After asks for: seconds or an HTTP date (RFC 9110, 10.2.3); undefined where it is neither. */
function retryAfterMs(text: string | null, nowMs: number): number | undefined {
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : text.endsWith(' GMT') ? Date.parse(text) - nowMs : NaN;
  return Number.isNaN(ms) ? undefined : Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ms));
}
