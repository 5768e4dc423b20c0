import { setTimeout as wait } from 'node:timers/promises';
import { sql, type Database } from '@nightshift/database';
import { patiently } from './patiently.ts';

/**
 * Waits until an app has taken something in hand: until a pack of its kind is claimed anew. Not for ever, for there may be
 * nothing to do.
 */
export async function untilAtWork(db: Database, app: string, signal: AbortSignal, longestMs = 1_500): Promise<void> {
  const claims = async () => {
    const { rows } = await sql<{ claims: number }>`
      select coalesce(sum(attempt), 0)::int as claims from nightshift.packs where (number = 0) = ${app === 'dispatcher'}
    `.execute(db);
    return rows[0]!.claims;
  };
  const before = await patiently(claims);
  const until = Date.now() + longestMs;
  while (Date.now() < until && !signal.aborted && (await patiently(claims)) === before) await wait(15);
}
