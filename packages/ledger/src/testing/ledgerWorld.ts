import {
  defineJob,
  MESSAGE_VERSION,
  type AnyJob,
  type JobCommon,
  type JobWithUnits,
  type Message,
} from '@nightshift/contract';
import { connect, sql, type Database, type DatabaseTransaction } from '@nightshift/database';
import { freshDatabase, setClockOffset } from '@nightshift/database/testing';
import { claimPack, readReadyUnits, type Claim, type Claimant } from '../claimPack.ts';
import { finishDispatch } from '../endDispatch.ts';
import { settlePack } from '../settlePack.ts';
import { markDone, markFailed } from '../unitOutcomes.ts';
import { openRun } from '../openRun.ts';
import type { UnsentPack } from '../outbox.ts';
import { recordPage } from '../recordPage.ts';

/** A database of one's own, and what the ledger's tests do in it over and over: jobs, opened runs, recorded units, claims. */
export async function ledgerWorld() {
  const { db, url, drop } = await freshDatabase();
  const others: Database[] = [];
  let jobs = 0;
  let messages = 0;

  const newJob = (definition: Partial<JobCommon & JobWithUnits<unknown>> = {}): AnyJob => {
    jobs += 1;
    return defineJob({
      name: `reports.job-${jobs}`,
      owner: 'reports-team',
      schedule: { cron: '0 3 * * *' },
      // The ledger reads no payload and discovers nothing.
      unit: undefined as never,
      key: () => 'key',
      discover: () => Promise.resolve({ units: [] }),
      freshness: '25h',
      ...definition,
    });
  };

  const message = (run: string, pack: number, send = 1): Message => ({
    v: MESSAGE_VERSION,
    run,
    job: run.split('@')[0]!,
    pack,
    send,
  });

  /** Delivers a message that no other delivery is a try of, unless `by` says so. */
  const deliver = (run: string, pack: number, by: Partial<Claimant> & { send?: number } = {}) => {
    messages += 1;
    const { send, ...claimant } = by;
    return claimPack(db, message(run, pack, send), {
      messageId: `msg_${messages}`,
      retried: 0,
      forMs: 60_000,
      ...claimant,
    });
  };

  const claim = async (...delivery: Parameters<typeof deliver>): Promise<Claim> => {
    const claiming = await deliver(...delivery);
    if (claiming.kind === 'claimed') return claiming.claim;
    throw new Error(`the pack should have been free, and is ${claiming.kind}`);
  };

  const open = async (job = newJob(), scheduledFor = TICK): Promise<string> => {
    const opening = await openRun(db, job, { scheduledFor });
    if (opening.kind === 'opened') return opening.run;
    throw new Error(`the run should have opened, and is ${opening.kind}`);
  };

  const record = (dispatch: Claim, keys: string[], { firstNumber = 1, packSize = 1 } = {}) =>
    recordPage(db, dispatch, {
      units: keys.map((key) => ({ key, payload: { key } })),
      firstNumber,
      packSize,
      saveCheckpoint: () => Promise.resolve(),
    });

  /** A run whose units are all found and recorded, and whose dispatch is settled. Nothing is sent yet. */
  const working = async ({
    units,
    packSize = 1,
    job = newJob(),
  }: {
    units: number;
    packSize?: number;
    job?: AnyJob;
  }) => {
    const run = await open(job);
    const dispatch = await claim(run, 0);
    const keys = Array.from({ length: units }, (_, index) => `key-${index + 1}`);
    const { packs } = await record(dispatch, keys, { packSize });
    await finishDispatch(db, dispatch);
    return { run, job, packs: packs as [UnsentPack, ...UnsentPack[]] };
  };

  /** Claims a pack, gets all its units done (or dead, for good), and settles it. */
  const work = async (run: string, pack: number, end: 'done' | 'dead' = 'done'): Promise<Claim> => {
    const taken = await claim(run, pack);
    for (const { number } of await readReadyUnits(db, taken)) {
      await db.transaction().execute(async (tx) => {
        if (end === 'done') await markDone(tx, taken, number);
        else await markFailed(tx, taken, number, { error: BOOM, attempts: 1, permanent: true });
      });
    }
    await settlePack(db, taken);
    return taken;
  };

  return {
    db,
    url,
    newJob,
    work,
    message,
    deliver,
    claim,
    open,
    record,
    working,
    runRow: (run: string) => db.selectFrom('nightshift.runs').selectAll().where('id', '=', run).executeTakeFirst(),
    packRow: (run: string, pack: number) =>
      db
        .selectFrom('nightshift.packs')
        .selectAll()
        .where('run_id', '=', run)
        .where('number', '=', pack)
        .executeTakeFirstOrThrow(),
    unitRow: (run: string, unit: number) =>
      db
        .selectFrom('nightshift.units')
        .selectAll()
        .where('run_id', '=', run)
        .where('number', '=', unit)
        .executeTakeFirstOrThrow(),
    /** All that is written of a run: what wrote nothing leaves it equal. */
    written: async (run: string) => ({
      runs: await db.selectFrom('nightshift.runs').selectAll().where('id', '=', run).execute(),
      packs: await db.selectFrom('nightshift.packs').selectAll().where('run_id', '=', run).orderBy('number').execute(),
      units: await db.selectFrom('nightshift.units').selectAll().where('run_id', '=', run).orderBy('number').execute(),
    }),
    /** The ready units that do not lie in exactly one unsettled pack: there must never be one. */
    misplaced: async () => {
      const { rows } = await sql<{ run_id: string; number: number; packs: number }>`
        select u.run_id, u.number, count(p)::int as packs
        from nightshift.units u left join nightshift.packs p
          on p.run_id = u.run_id and u.number between p.first_unit and p.last_unit and p.settled_at is null
        where u.state = 'ready'
        group by u.run_id, u.number having count(p) <> 1
      `.execute(db);
      return rows;
    },
    /** Moves the protocols' clock to so much after the server's. */
    setClock: (aheadMs: number) => setClockOffset(db, aheadMs),
    /** From now on whoever commits a write to that table is killed instead; what comes back ends that. */
    killCommitsTo: async (table: 'runs' | 'packs') => {
      const name = sql.table(`nightshift.${table}`);
      await sql`
        create or replace function killed() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$
      `.execute(db);
      await sql`
        create constraint trigger killed after insert or update on ${name} deferrable initially deferred
        for each row execute function killed()
      `.execute(db);
      return () => sql`drop trigger killed on ${name}`.execute(db);
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
    /** How many rows of a table some work in one transaction reads, by Postgres' own count. */
    rowsRead: (table: 'packs' | 'units', work: (tx: DatabaseTransaction) => Promise<unknown>): Promise<number> =>
      db.transaction().execute(async (tx) => {
        const soFar = async () => {
          const { rows } = await sql<{ n: number }>`
            select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as n from pg_stat_xact_user_tables
            where schemaname = 'nightshift' and relname = ${table}
          `.execute(tx);
          return rows[0]!.n;
        };
        const before = await soFar();
        await work(tx);
        return (await soFar()) - before;
      }),
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

export type LedgerWorld = Awaited<ReturnType<typeof ledgerWorld>>;

/** What units die of. */
export const BOOM = { name: 'Error', message: 'boom' };

/** The tick that runs are opened for unless a test says another. */
export const TICK = new Date('2025-06-01T03:00:00.000Z');

/** Resolves when some session of the database, or so many, wait for a lock that another one holds. */
export async function somebodyWaits(db: Database, howMany = 1): Promise<void> {
  for (const giveUpAt = Date.now() + 10_000; Date.now() < giveUpAt;) {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
    if (rows.length >= howMany) return;
  }
  throw new Error('nobody waits for a lock');
}
