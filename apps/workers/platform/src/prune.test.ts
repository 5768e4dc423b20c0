import { prune } from '@nightshift/platform-jobs';
import { sql, type NightshiftTables } from '@nightshift/runner';
import { crashAnywhere, runJob, type CrashOptions } from '@nightshift/runner/testing';
import { pruneOldRuns } from './prune.ts';

type Options = CrashOptions<Record<string, never>, NightshiftTables>;

const OLD = 45;

/** Runs of a job that keeps them for a week: old ones that are done, one whose letter waits, a young one. */
const seed: Options['seed'] = async (db) => {
  await sql`
    insert into nightshift.jobs (name, worker, owner, schedule, freshness, retention, registered_at, schedule_changed_at)
    values ('reports.x', 'reports', 'reports-team', '{}', '25 hours', '7 days', now(), now())`.execute(db);
  await sql`
    insert into nightshift.runs (id, job, scheduled_for, trigger, state, exclusive, opened_at, dispatched_at, finished_at)
    select 'reports.x@' || lpad(n::text, 3, '0'), 'reports.x', now() - interval '9 years' + n * interval '1 day', 'clock',
      'succeeded', true, now() - interval '9 days', now() - interval '9 days', now() - interval '9 days'
    from generate_series(1, ${OLD}::int) n`.execute(db);
  await sql`update nightshift.runs set finished_at = now() - interval '1 day' where id = 'reports.x@002'`.execute(db);
  await sql`
    insert into nightshift.units (run_id, number, key, payload, state, finished_at)
    select id, 1, 'one', '{}', 'done', now() from nightshift.runs where job = 'reports.x'`.execute(db);
  await sql`
    insert into nightshift.dead_letters (job, run_id, unit, key, error, fingerprint, failures, died_at)
    values ('reports.x', 'reports.x@003', 1, 'one', '{}', 'f', 1, now())`.execute(db);
};

const left: Options['invariant'] = async (db) => {
  for (const [table, column] of [
    ['runs', 'id'],
    ['units', 'run_id'],
  ] as const) {
    const { rows } = await sql<{ run: string }>`
      select ${sql.ref(column)} as run from nightshift.${sql.ref(table)}
      where ${sql.ref(column)} like 'reports.x@%' order by 1`.execute(db);
    expect(rows.map(({ run }) => run)).toEqual(['reports.x@002', 'reports.x@003']);
  }
};

test('what has outlived its retention is forgotten, what a letter waits for or is young is kept', async () => {
  const settled = await runJob(prune, pruneOldRuns, { seed });
  try {
    expect(settled.state).toBe('succeeded');
    await left(settled.db);
    const forgotten = settled.lines.flatMap(({ event, runs }) => (event === 'pruned' ? (runs as string[]) : []));
    expect(new Set(forgotten).size).toBe(forgotten.length);
    expect(forgotten).toHaveLength(OLD - 2);
  } finally {
    await settled.drop();
  }
});

test('killed anywhere, it forgets the same', async () => {
  const { moments } = await crashAnywhere(prune, pruneOldRuns, { seed, invariant: left });
  expect(moments.length).toBeGreaterThan(10);
}, 60_000);
