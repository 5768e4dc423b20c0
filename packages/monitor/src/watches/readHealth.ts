import type { Database } from '@nightshift/database';
import { readRegistry } from '../facts/readRegistry.ts';
import { readWatches } from '../facts/readWatches.ts';
import type { HealthFacts } from './healthReasons.ts';

/** What the health is judged by, in two statements. */
export async function readHealth(db: Database): Promise<HealthFacts> {
  const { now, rows } = await readRegistry(db);
  return { now, registry: rows, watches: await readWatches(db) };
}
