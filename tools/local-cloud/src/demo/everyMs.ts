import { setTimeout as wait } from 'node:timers/promises';

/** Goes round at most once per interval, with the time since the first round, until the signal aborts. */
export async function* everyMs(interval: number, signal: AbortSignal): AsyncGenerator<number> {
  const startedAt = Date.now();
  while (!signal.aborted) {
    yield Date.now() - startedAt;
    await wait(interval, undefined, { signal }).catch(() => undefined);
  }
}
