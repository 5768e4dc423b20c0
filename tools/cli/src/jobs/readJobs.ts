import { sql, type Database } from '@nightshift/database';

/** A job as the registry and the tables have it. */
export type JobLine = {
  job: string;
  owner: string;
  cron: string;
  timezone: string;
  overlap: string;
  lastTick: Date | null;
  lastSuccess: Date | null;
  openRun: string | null;
  waitingLetters: number;
  pausedAt: Date | null;
  pausedReason: string | null;
};

/** Every job that has ever been registered, by name. */
export async function readJobs(db: Database): Promise<JobLine[]> {
  const { rows } = await sql<JobLine>`
    select j.name as job, j.owner, j.schedule ->> 'cron' as cron, j.schedule ->> 'timezone' as timezone, j.schedule ->> 'overlap' as overlap,
      j.last_tick as "lastTick", j.paused_at as "pausedAt", j.paused_reason as "pausedReason",
      (select max(r.finished_at) from nightshift.runs r where r.job = j.name and r.state = 'succeeded') as "lastSuccess",
      (select r.id from nightshift.runs r where r.job = j.name and r.finished_at is null and r.state <> 'queued'
        order by r.opened_at limit 1) as "openRun",
      (select count(*)::int from nightshift.dead_letters l where l.job = j.name and l.state = 'waiting') as "waitingLetters"
    from nightshift.jobs j
    order by j.name
  `.execute(db);
  return rows;
}
