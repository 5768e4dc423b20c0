import { pruneRuns, readPrunableRuns } from '@nightshift/ledger';
import { walk, type NightshiftTables } from '@nightshift/runner';

/** Runs forgotten in one transaction: few enough to be short, though each may have many units. */
const BATCH = 20;

/**
 * Forgets, a batch at a time, the runs that have outlived their job's retention. A walk as all are: `read` finds where to
 * go on, outside any transaction, and `write` works inside the one that moves the cursor. A run that is wanted again by
 * then, because its letter was redriven, is kept: `pruneRuns` looks once more.
 */
export const pruneOldRuns = walk<Record<string, never>, NightshiftTables, string, string>({
  start: '',
  async read(cursor, { db }) {
    const runs = await readPrunableRuns(db, { cursor, limit: BATCH });
    const last = runs.at(-1);
    return { items: runs, cursor: runs.length < BATCH ? undefined : last };
  },
  async write(runs, { tx, log }) {
    const gone = await pruneRuns(tx, runs);
    log.info({ event: 'pruned', runs: gone }, `forgot ${gone.length} runs`);
  },
});
