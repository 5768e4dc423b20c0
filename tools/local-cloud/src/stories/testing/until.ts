import { setTimeout as wait } from 'node:timers/promises';

/** Asks again and again until there is an answer. Jest's own time-out ends what never comes. */
export async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await wait(20);
  }
}
