import type { AnyJob } from '@nightshift/contract';
import { sql, type Database } from '@nightshift/database';
import { dueAnew } from './dueAnew.ts';

/**
 * Brings the registry up to date with the deployed code, all jobs in one statement, so that a job is known before its
 * first tick. What hasn't changed isn't written. Safe to repeat; returns the jobs that were new or had changed.
 */
export async function registerJobs(db: Database, jobs: readonly AnyJob[]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    insert into nightshift.jobs as j (name, worker, owner, schedule, freshness, retention, registered_at, schedule_changed_at)
    select d.name, d.worker, d.owner, d.schedule::jsonb, d.freshness * interval '1 second', d.retention * interval '1 second',
      nightshift.clock(), nightshift.clock()
    from unnest(${jobs.map((job) => job.name)}::text[], ${jobs.map((job) => job.worker)}::text[], ${jobs.map((job) => job.owner)}::text[],
      ${jobs.map((job) => JSON.stringify(job.schedule))}::text[], ${jobs.map((job) => job.freshnessMs / 1000)}::float8[],
      ${jobs.map((job) => job.retentionMs / 1000)}::float8[])
      as d (name, worker, owner, schedule, freshness, retention)
    left join nightshift.jobs known on known.name = d.name
    where known.name is null or (known.worker, known.owner, known.schedule, known.freshness, known.retention)
      is distinct from (d.worker, d.owner, d.schedule::jsonb, d.freshness * interval '1 second', d.retention * interval '1 second')
    -- In one order, so that two who register at once wait for each other and not in a circle.
    order by d.name
    on conflict (name) do update set
      worker = excluded.worker, owner = excluded.owner, freshness = excluded.freshness, retention = excluded.retention, schedule = excluded.schedule,
      schedule_changed_at = case when j.schedule = excluded.schedule then j.schedule_changed_at else excluded.schedule_changed_at end,
      ${dueAnew}
    returning name
  `.execute(db);
  return rows.map(({ name }) => name);
}
