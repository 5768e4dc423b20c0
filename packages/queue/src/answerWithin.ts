import { setTimeout } from 'node:timers/promises';

/** QStash's answer, or an error when it takes longer. The SDK takes no signal: a call in progress is left behind, and may still arrive. */
export async function answerWithin<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  const over = new AbortController();
  const tooLate = setTimeout(milliseconds, undefined, { signal: over.signal }).then(() => {
    throw new Error(`QStash gave no answer within ${milliseconds} ms`);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    over.abort();
    // Both have been answered for by now; what the slower one says would otherwise end the process.
    for (const left of [answer, tooLate]) left.catch(() => undefined);
  }
}
