import { sql, type Database } from '@nightshift/database';

/** What the registry knows of a job's ticks. */
export type TickState = {
  job: string;
  /** The newest tick that was opened, queued or skipped. */
  lastTick: Date | null;
  /** Ticks before it are owed by nobody: the job was registered, rescheduled or resumed then. */
  owedFrom: Date;
  pausedAt: Date | null;
};

/** The ticks of all registered jobs, in one query. */
export async function readTickState(db: Database): Promise<TickState[]> {
  const { rows } = await sql<TickState>`
    select name as job, last_tick as "lastTick", greatest(registered_at, schedule_changed_at, resumed_at) as "owedFrom",
      paused_at as "pausedAt"
    from nightshift.jobs order by name
  `.execute(db);
  return rows;
}
