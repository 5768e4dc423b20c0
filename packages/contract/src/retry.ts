/** A job's own delays between tries: `delayMs · factor^n`, at most `maxMs`. */
export type Retry = { attempts: number; delayMs: number; factor: number; maxMs: number };

/** Milliseconds to wait before try `failures + 1`, where `failures` ≥ 1 tries have failed in a row. */
export function retryDelayMs(retry: Retry, failures: number): number {
  return Math.min(retry.maxMs, Math.round(retry.delayMs * retry.factor ** Math.max(0, failures - 1)));
}

/** All the waiting that a unit which fails every time does before it gives up. */
export function totalRetryDelayMs(retry: Retry): number {
  let total = 0;
  for (let failures = 1; failures < retry.attempts; failures += 1) total += retryDelayMs(retry, failures);
  return total;
}
