import { setTimeout as wait } from 'node:timers/promises';
import { blamesNobody } from '@nightshift/database';

/** Asks the database again while it is away: in a storm, whoever looks on is cut off like everybody else. */
export async function patiently<T>(ask: () => Promise<T>, forMs = 30_000): Promise<T> {
  const until = Date.now() + forMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!blamesNobody(error) || Date.now() > until) throw error;
    }
    await wait(100);
  }
}
