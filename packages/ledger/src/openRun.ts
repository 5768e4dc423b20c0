import type { AnyJob } from '@nightshift/contract';
import { sql, type Database, type DatabaseTransaction, type RunState } from '@nightshift/database';
import { dueAnew } from './dueAnew.ts';
import { runId } from './runId.ts';

export type Opening =
  | { kind: 'opened'; run: string }
  /** This tick was opened or skipped before, or a later one was; `pruned` when no run of it is known (any more). */
  | { kind: 'duplicate'; run: string; state: RunState | 'pruned' }
  | { kind: 'skipped'; run: string; reason: string; holder?: string }
  /** It waits for the open run of the job to end; the caller asks for its promotion, lest the wake-up was missed. */
  | { kind: 'queued'; run: string; holder: string }
  /** The tick lies before the job was registered, rescheduled or resumed; nothing is written of it. */
  | { kind: 'not-owed'; run: string; reason: string };

export type OpenOptions = {
  scheduledFor: Date;
  deployment?: string | undefined;
  /** Where the run's trace begins, as W3C Trace Context writes it; every pack of the run that is to be sent brings it along. */
  traceparent?: string | undefined;
};

/**
 * Opens the one run of a tick, with its dispatch (pack 0) and the job's `last_tick`, in one transaction. Safe to repeat
 * and to race: a tick opens one run, and an exclusive job has one open run, by unique indexes.
 */
export async function openRun(db: Database, job: AnyJob, options: OpenOptions): Promise<Opening> {
  const { scheduledFor } = options;
  const run = runId(job.name, scheduledFor);
  return db.transaction().execute(async (tx) => {
    const registered = await register(tx, job, scheduledFor);
    if (registered.last_tick && scheduledFor <= registered.last_tick) {
      return { kind: 'duplicate', run, state: (await readState(tx, run)) ?? 'pruned' };
    }
    if (!registered.owed) return notOwed(registered, run);
    if (registered.paused_at) {
      const reason = registered.paused_reason ? `paused: ${registered.paused_reason}` : 'paused';
      await skip(tx, job, run, reason, options);
      return { kind: 'skipped', run, reason };
    }
    for (;;) {
      if (await insert(tx, job, run, options)) return { kind: 'opened', run };
      const known = await readState(tx, run);
      if (known) return { kind: 'duplicate', run, state: known };
      const holder = await findOpenRun(tx, job.name);
      if (holder && job.schedule.overlap === 'queue' && (await queue(tx, job, run, options))) {
        return { kind: 'queued', run, holder };
      }
      if (holder) {
        await skip(tx, job, run, `overlap: ${holder} is still open`, options);
        return { kind: 'skipped', run, reason: 'overlap', holder };
      }
      // The holder closed between the two looks: the way is free now.
    }
  });
}

/** The open run of a job, if there is one: the oldest, where a job allows several. */
export async function findOpenRun(db: Database, job: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('nightshift.runs')
    .select('id')
    .where('job', '=', job)
    .where('finished_at', 'is', null)
    .where('state', '<>', 'queued')
    .orderBy('opened_at')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

type Registered = {
  last_tick: Date | null;
  owed: boolean;
  owed_from: Date;
  owed_reason: string;
  paused_at: Date | null;
  paused_reason: string | null;
};

/**
 * Brings the job's row up to date with the code and locks it, so that ticks of one job open one after another. The tick
 * that brings the news of a new job or schedule is itself owed: its cron was deployed before it fired. So is one that
 * comes when the watch has just brought the news instead.
 */
async function register(tx: DatabaseTransaction, job: AnyJob, scheduledFor: Date): Promise<Registered> {
  const schedule = JSON.stringify(job.schedule);
  const { rows } = await sql<Registered>`
    insert into nightshift.jobs as j (name, worker, owner, schedule, freshness, retention, registered_at, schedule_changed_at)
    values (${job.name}, ${job.worker}, ${job.owner}, ${schedule}::jsonb, ${job.freshnessMs / 1000} * interval '1 second',
      ${job.retentionMs / 1000} * interval '1 second',
      least(nightshift.clock(), ${scheduledFor}), least(nightshift.clock(), ${scheduledFor}))
    on conflict (name) do update set
      worker = excluded.worker, owner = excluded.owner, freshness = excluded.freshness, retention = excluded.retention, schedule = excluded.schedule,
      schedule_changed_at = case when j.schedule = excluded.schedule then j.schedule_changed_at else excluded.schedule_changed_at end,
      ${dueAnew}
    returning last_tick, paused_at, paused_reason,
      ${scheduledFor} >= greatest(registered_at - ${NEWS}, schedule_changed_at - ${NEWS}, resumed_at) as owed,
      greatest(registered_at, schedule_changed_at, resumed_at) as owed_from,
      case greatest(registered_at, schedule_changed_at, resumed_at)
        when registered_at then 'registered' when schedule_changed_at then 'rescheduled' else 'resumed' end as owed_reason
  `.execute(tx);
  return rows[0]!;
}

/** The watch comes at least as often as this, so what it registers was deployed no longer before. */
const NEWS = sql`interval '5 minutes'`;

function notOwed({ owed_reason, owed_from }: Registered, run: string): Opening {
  return { kind: 'not-owed', run, reason: `the job was ${owed_reason} at ${owed_from.toISOString()}` };
}

async function readState(tx: DatabaseTransaction, run: string): Promise<RunState | undefined> {
  const row = await tx.selectFrom('nightshift.runs').select('state').where('id', '=', run).executeTakeFirst();
  return row?.state;
}

/** The run, its dispatch and the job's last tick; false when any unique index or an open run of the job refuses it. */
async function insert(
  tx: DatabaseTransaction,
  job: AnyJob,
  run: string,
  { scheduledFor, deployment, traceparent }: OpenOptions,
): Promise<boolean> {
  const exclusive = job.schedule.overlap !== 'allow';
  const { rows } = await sql`
    with run as (
      insert into nightshift.runs (id, job, scheduled_for, trigger, state, exclusive, opened_at, deployment, traceparent)
      select ${run}, ${job.name}, ${scheduledFor}, 'clock', 'opened', ${exclusive}, nightshift.clock(), ${deployment ?? null}, ${traceparent ?? null}
      where not ${exclusive} or not exists (
        select from nightshift.runs where job = ${job.name} and finished_at is null and state <> 'queued')
      on conflict do nothing
      returning id
    ), dispatch as (
      insert into nightshift.packs (run_id, number, first_unit, last_unit, due_at)
      select id, 0, 0, 0, nightshift.clock() from run
    )
    update nightshift.jobs set last_tick = ${scheduledFor} from run where name = ${job.name} returning name
  `.execute(tx);
  return rows.length === 1;
}

/** One run may wait; false when another does already. */
async function queue(
  tx: DatabaseTransaction,
  job: AnyJob,
  run: string,
  { scheduledFor, deployment, traceparent }: OpenOptions,
): Promise<boolean> {
  const { rows } = await sql`
    with run as (
      insert into nightshift.runs (id, job, scheduled_for, trigger, state, exclusive, deployment, traceparent)
      values (${run}, ${job.name}, ${scheduledFor}, 'clock', 'queued', true, ${deployment ?? null}, ${traceparent ?? null})
      on conflict do nothing
      returning id
    )
    update nightshift.jobs set last_tick = ${scheduledFor} from run where name = ${job.name} returning name
  `.execute(tx);
  return rows.length === 1;
}

async function skip(
  tx: DatabaseTransaction,
  job: AnyJob,
  run: string,
  reason: string,
  { scheduledFor, deployment }: OpenOptions,
): Promise<void> {
  await sql`
    with run as (
      insert into nightshift.runs (id, job, scheduled_for, trigger, state, reason, exclusive, finished_at, deployment)
      values (${run}, ${job.name}, ${scheduledFor}, 'clock', 'skipped', ${reason}, false, nightshift.clock(), ${deployment ?? null})
      on conflict do nothing
    )
    update nightshift.jobs set last_tick = ${scheduledFor} where name = ${job.name}
  `.execute(tx);
}
