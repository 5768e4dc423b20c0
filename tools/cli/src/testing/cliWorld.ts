import { MESSAGE_VERSION, type AnyJob, type ErrorRecord, type Json } from '@nightshift/contract';
import { sql, type Database } from '@nightshift/database';
import { freshDatabase } from '@nightshift/database/testing';
import { bury } from '@nightshift/dlq';
import {
  claimPack,
  closeRun,
  failDispatch,
  finishDispatch,
  markDone,
  markFailed,
  openRun,
  recordPage,
  settlePack,
  type Claim,
} from '@nightshift/ledger';
import { knownJobs } from '../knownJobs.ts';
import { inside, nightshift } from './nightshift.ts';

/** A database in which the dispatcher and a worker have been at work on the on-time reports, through the ledger's own verbs. */
export async function cliWorld() {
  const { db, url, drop } = await freshDatabase();
  const job = (await knownJobs()).findJob('reports.on-time')!;
  return {
    db,
    job,
    drop,
    /** The command in a process of its own, on this database. */
    spawn: (args: readonly string[], env: Record<string, string> = {}) =>
      nightshift(args, { DATABASE_URL: url, ...env }),
    /** The same in this process, which takes less time. */
    call: (args: readonly string[], { env = {}, answer }: { env?: Record<string, string>; answer?: string } = {}) =>
      inside(args, { DATABASE_URL: url, ...env }, answer),
    /** Its exit code, and what stdout holds as JSON. */
    async json(args: readonly string[], env: Record<string, string> = {}) {
      const { code, stdout, stderr } = await inside([...args, '--json'], { DATABASE_URL: url, ...env });
      if (stdout === '') throw new Error(`nothing on stdout: ${stderr}`);
      return { code, answer: JSON.parse(stdout) as Json };
    },
    working: (airports: readonly string[], scheduledFor: Date) => working(db, job, airports, scheduledFor),
    undiscovered: (scheduledFor: Date) => undiscovered(db, job, scheduledFor),
    letters: () => db.selectFrom('nightshift.dead_letters').selectAll().orderBy('id').execute(),
    unit: (run: string, number: number) =>
      db
        .selectFrom('nightshift.units')
        .selectAll()
        .where('run_id', '=', run)
        .where('number', '=', number)
        .executeTakeFirstOrThrow(),
    run: (run: string) => db.selectFrom('nightshift.runs').selectAll().where('id', '=', run).executeTakeFirstOrThrow(),
    clear: async () => {
      for (const table of ['dead_letters', 'units', 'packs', 'runs', 'jobs', 'steps', 'checkpoints'] as const)
        await db.deleteFrom(`nightshift.${table}`).execute();
    },
  };
}

export type CliWorld = Awaited<ReturnType<typeof cliWorld>>;

/** Opens a run and claims its dispatch. */
async function open(db: Database, job: AnyJob, scheduledFor: Date): Promise<Claim> {
  // Registered well before, so that the tick is owed.
  await sql`
    insert into nightshift.jobs (name, worker, owner, schedule, freshness, retention, registered_at, schedule_changed_at)
    values (${job.name}, ${job.worker}, ${job.owner}, ${JSON.stringify(job.schedule)}::jsonb, '25h', '30d', '2020-01-01', '2020-01-01')
    on conflict do nothing`.execute(db);
  const opening = await openRun(db, job, { scheduledFor });
  if (opening.kind !== 'opened') throw new Error(`the run should have opened, and is ${opening.kind}`);
  return claim(db, job, opening.run, 0);
}

/** A run whose units could not be found; returns it with its own letter's id. */
async function undiscovered(db: Database, job: AnyJob, scheduledFor: Date) {
  const dispatch = await open(db, job, scheduledFor);
  const { run } = dispatch;
  await db.transaction().execute(async (tx) => {
    await failDispatch(tx, dispatch, { error: BOOM, attempts: 1, permanent: true });
    await bury(tx, { job: job.name, run, unit: null, error: BOOM, failures: 1 });
  });
  await closeRun(db, run);
  const { id } = await db
    .selectFrom('nightshift.dead_letters')
    .select('id')
    .where('run_id', '=', run)
    .executeTakeFirstOrThrow();
  return { run, id };
}

/** A run whose units are recorded, each in a pack of its own, and what a worker then does with them. */
async function working(db: Database, job: AnyJob, airports: readonly string[], scheduledFor: Date) {
  const dispatch = await open(db, job, scheduledFor);
  const { run } = dispatch;
  await recordPage(db, dispatch, {
    units: airports.map((airport) => ({
      key: `${airport}/${scheduledFor.toISOString().slice(0, 10)}`,
      payload: { airport },
    })),
    firstNumber: 1,
    packSize: 1,
    saveCheckpoint: () => Promise.resolve(),
  });
  await finishDispatch(db, dispatch);
  return {
    run,
    /** The unit is done, by the pack of its number or, redriven, of minus its number. */
    async done(unit: number, pack = unit) {
      const claimed = await claim(db, job, run, pack);
      await db.transaction().execute((tx) => markDone(tx, claimed, unit));
      await settle(db, claimed);
    },
    /** The unit gives up; its pack stays open where the story needs that. Returns its letter's id. */
    async die(unit: number, error: ErrorRecord = BOOM, { pack = unit, open = false } = {}): Promise<string> {
      const claimed = await claim(db, job, run, pack);
      await db.transaction().execute(async (tx) => {
        const failing = await markFailed(tx, claimed, unit, { error, attempts: 1, permanent: true });
        if (failing.kind !== 'dead') throw new Error(`the unit should have died, and is ${failing.kind}`);
        const { key, payload, failures } = failing;
        await bury(tx, {
          job: job.name,
          run,
          unit: { number: unit, key, payload },
          error,
          failures,
          deployment: 'dpl_1',
        });
      });
      if (!open) await settle(db, claimed);
      const { id } = await db
        .selectFrom('nightshift.dead_letters')
        .select('id')
        .where('run_id', '=', run)
        .where('unit', '=', unit)
        .where('state', '=', 'waiting')
        .executeTakeFirstOrThrow();
      return id;
    },
  };
}

const BOOM: ErrorRecord = {
  name: 'RangeError',
  message: 'no flights',
  stack: 'RangeError: no flights\n    at figures (a.js:1)',
  cause: { name: 'TypeError', message: 'fetch failed' },
};

let messages = 0;

async function claim(db: Database, job: AnyJob, run: string, pack: number): Promise<Claim> {
  messages += 1;
  const message = { v: MESSAGE_VERSION, run, job: job.name, pack, send: 1 } as const;
  const claiming = await claimPack(db, message, { messageId: `msg_${messages}`, retried: 0, forMs: 60_000 });
  if (claiming.kind === 'claimed') return claiming.claim;
  throw new Error(`pack ${pack} of ${run} should have been free, and is ${claiming.kind}`);
}

async function settle(db: Database, claimed: Claim): Promise<void> {
  await settlePack(db, claimed);
  await closeRun(db, claimed.run);
}
