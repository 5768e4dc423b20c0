import { setTimeout as wait } from 'node:timers/promises';

/** Stands for work: so long, or until there is no time left. */
export async function takeTime(workMs: number, signal?: AbortSignal): Promise<void> {
  if (workMs > 0) await wait(workMs, undefined, signal ? { signal } : {});
}
