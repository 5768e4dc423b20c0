import type { Database, DatabaseTransaction } from '@nightshift/database';
import type { Facts } from './JobFacts.ts';
import { readAlerts } from './readAlerts.ts';
import { readBacklogs } from './readBacklogs.ts';
import { readEndedRuns } from './readEndedRuns.ts';
import { readRegistry } from './readRegistry.ts';
import { readWaitingLetters } from './readWaitingLetters.ts';
import { readWatches } from './readWatches.ts';

/**
 * All that the rules ask of the tables, in six statements whatever the number of jobs, runs and units, and in one snapshot:
 * a run that ends while they are read is open in all of them or in none.
 */
export async function readFacts(db: Database): Promise<Facts> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((tx) => readAll(tx));
}

async function readAll(tx: DatabaseTransaction): Promise<Facts> {
  const { now, rows } = await readRegistry(tx);
  const ended = await readEndedRuns(tx);
  const backlogs = await readBacklogs(tx);
  const letters = await readWaitingLetters(tx);
  const watches = await readWatches(tx);
  const alerts = await readAlerts(tx);
  const jobs = new Map(
    rows.map(({ look, ...registry }) => [
      registry.job,
      {
        registry,
        look,
        ended: ended.get(registry.job) ?? [],
        backlog: backlogs.get(registry.job) ?? null,
        letters: letters.get(registry.job) ?? { count: 0, causes: [] },
      },
    ]),
  );
  return { now, jobs, watches, alerts };
}
