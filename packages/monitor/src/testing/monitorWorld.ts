import type { AnyJob, ErrorRecord, JobCommon } from '@nightshift/contract';
import { connect, sql, type Database, type PacksTable, type RunsTable } from '@nightshift/database';
import { freshDatabase, setClockOffset } from '@nightshift/database/testing';
import type { Insertable } from 'kysely';
import { judgeJobs, type JudgeOptions } from '../judgeJobs.ts';
import { aJob } from './cases.ts';
import { RecordingSink, toAll } from './RecordingSink.ts';

export type NewRun = Partial<Insertable<RunsTable>> & { at: Date; state: RunsTable['state']; minutes?: number };
export type NewPack = Partial<Insertable<PacksTable>> & { units?: number };

/** A database of one's own, with rows as the ledger and the dead letters leave them, and a clock that goes where it is told. */
export async function monitorWorld() {
  const { db, url, drop } = await freshDatabase();
  const others: Database[] = [];
  const sink = new RecordingSink();
  let jobs = 0;

  /** Moves the protocols' clock to an instant; it goes on from there. */
  const setNow = (instant: Date) => setClockOffset(db, instant.getTime() - Date.now());

  /** Stops the protocols' clock at an instant. */
  const freeze = (instant: Date) =>
    sql
      .raw(
        `create or replace function nightshift.clock() returns timestamptz language sql stable parallel safe
         as $$ select timestamptz '${instant.toISOString()}' $$`,
      )
      .execute(db);

  /** A job of its own, registered long ago. */
  const newJob = async (
    change: Partial<JobCommon> = {},
    row: { registeredAt?: Date; lastSuccessAt?: Date; lastTick?: Date; lastEndedTick?: Date } = {},
  ): Promise<AnyJob> => {
    jobs += 1;
    const job = aJob({ name: `reports.job-${jobs}`, ...change });
    const registeredAt = row.registeredAt ?? new Date('2026-01-01T00:00:00Z');
    await db
      .insertInto('nightshift.jobs')
      .values({
        name: job.name,
        worker: job.worker,
        owner: job.owner,
        schedule: JSON.stringify(job.schedule),
        freshness: `${job.freshnessMs} milliseconds`,
        retention: '30 days',
        registered_at: registeredAt,
        schedule_changed_at: registeredAt,
        last_tick: row.lastTick ?? null,
        last_ended_tick: row.lastEndedTick ?? null,
        last_success_at: row.lastSuccessAt ?? null,
      })
      .execute();
    return job;
  };

  /** A run of the tick `at`; ended so many minutes later, where its state is an end. Keeps the registry as closing does. */
  const newRun = async (job: AnyJob, { at, state, minutes = 10, ...change }: NewRun): Promise<string> => {
    const id = `${job.name}@${at.toISOString()}`;
    const ended = ['succeeded', 'failed', 'skipped', 'cancelled'].includes(state);
    const finishedAt = new Date(at.getTime() + minutes * 60_000);
    const row = {
      id,
      job: job.name,
      scheduled_for: at,
      trigger: 'clock' as const,
      state,
      exclusive: state !== 'skipped',
      opened_at: state === 'skipped' || state === 'queued' ? null : at,
      dispatched_at: state === 'working' ? at : null,
      finished_at: ended ? finishedAt : null,
      reason: state === 'skipped' ? 'for a test' : null,
      ...change,
    };
    await db.insertInto('nightshift.runs').values(row).execute();
    await sql`update nightshift.jobs set last_tick = greatest(last_tick, ${at}) where name = ${job.name}`.execute(db);
    if (state === 'succeeded' || state === 'failed')
      await markEnded(job, at, state === 'succeeded' ? finishedAt : null);
    return row.id;
  };

  const markEnded = (job: AnyJob, tick: Date, succeededAt: Date | null) =>
    sql`
      update nightshift.jobs set last_ended_tick = greatest(last_ended_tick, ${tick}), last_success_at = greatest(last_success_at, ${succeededAt}),
        success_due_for = case when success_due_for > ${tick} then success_due_for end,
        success_due_at = case when success_due_for > ${tick} then success_due_at end
      where name = ${job.name}`.execute(db);

  /** A pack from `number` on with so many units, ready since `due_at`. */
  const newPack = async (run: string, number: number, { units = 1, due_at, ...change }: NewPack): Promise<void> => {
    const first = Math.abs(number);
    await db
      .insertInto('nightshift.packs')
      .values({
        run_id: run,
        number,
        first_unit: first,
        last_unit: number > 0 ? first + units - 1 : first,
        due_at: due_at ?? new Date(),
        ...change,
      })
      .execute();
  };

  const newUnit = async (run: string, number: number, failures: number, error: ErrorRecord | null): Promise<void> => {
    await db
      .insertInto('nightshift.units')
      .values({
        run_id: run,
        number,
        key: `key-${number}`,
        payload: '{}',
        failures,
        error: error && JSON.stringify(error),
      })
      .execute();
  };

  const newLetter = async (
    job: AnyJob,
    run: string,
    {
      unit = 1,
      fingerprint = 'f1',
      at,
      error = BOOM,
    }: { unit?: number; fingerprint?: string; at: Date; error?: ErrorRecord },
  ): Promise<void> => {
    await db
      .insertInto('nightshift.dead_letters')
      .values({
        job: job.name,
        run_id: run,
        unit,
        key: `key-${unit}`,
        error: JSON.stringify(error),
        fingerprint,
        failures: 5,
        deployment: 'dpl_worker',
        died_at: at,
      })
      .execute();
  };

  return {
    db,
    url,
    sink,
    setNow,
    freeze,
    newJob,
    newRun,
    markEnded,
    newPack,
    newUnit,
    newLetter,
    judge: (judged: readonly AnyJob[], options: Partial<JudgeOptions> = {}, on: Database = db) =>
      judgeJobs(on, judged, { sinks: toAll(sink), ...options }),
    alertRow: (job: AnyJob, rule: string) =>
      db
        .selectFrom('nightshift.alerts')
        .selectAll()
        .where('job', '=', job.name)
        .where('rule', '=', rule)
        .executeTakeFirst(),
    notices: () => db.selectFrom('nightshift.notices').selectAll().orderBy('id').execute(),
    clear: async () => {
      sink.taken = [];
      sink.tried = [];
      sink.onSend = () => {};
      for (const table of [
        'notices',
        'alerts',
        'looks',
        'watches',
        'dead_letters',
        'units',
        'packs',
        'runs',
        'jobs',
      ] as const)
        await db.deleteFrom(`nightshift.${table}`).execute();
    },
    /** A database that tells of each statement before it is sent, the first as 1; thrown from there, it is never sent. */
    telling: (before: (nth: number) => void): Database => {
      let statements = 0;
      return db.withPlugin({
        transformQuery: ({ node }) => {
          before((statements += 1));
          return node;
        },
        transformResult: ({ result }) => Promise.resolve(result),
      });
    },
    /** A process of its own, as far as Postgres can tell. */
    otherProcess: () => {
      const other = connect({ url, max: 2 });
      others.push(other);
      return other;
    },
    drop: async () => {
      await Promise.all(others.map((other) => other.destroy()));
      await drop();
    },
  };
}

export type MonitorWorld = Awaited<ReturnType<typeof monitorWorld>>;

export const BOOM: ErrorRecord = { name: 'Error', message: 'boom', stack: 'Error: boom\n    at somewhere' };
