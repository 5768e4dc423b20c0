import { saveCheckpoint } from '@nightshift/checkpoint';
import { tickAt, type Job, type Json } from '@nightshift/contract';
import { migrate, type Database, type Kysely } from '@nightshift/database';
import { freshDatabase, setClockOffset, type FreshDatabase } from '@nightshift/database/testing';
import { claimPack, finishDispatch, openRun, recordPage, type Claim } from '@nightshift/ledger';
import { readOnly } from '../readOnly.ts';

export type JobRunOptions<Unit, Tables> = {
  /** Folders of the team's own SQL files, applied in order. */
  migrations?: readonly (string | URL)[];
  /** Fills the database before the run is opened. */
  seed?: (db: Kysely<Tables>) => Promise<unknown>;
  /** The units to do, instead of those that the job's `discover` finds. */
  units?: readonly Unit[];
  /** The run's tick, where the hand-held clock starts; the last full minute unless set. */
  tick?: Date;
};

export type OpenedRun = { database: FreshDatabase; run: string; clockOffsetMs: number };

/** A fresh database with the team's tables and rows, and a run of the job in it whose units are found and recorded. */
export async function openJobRun<Unit, Tables>(
  job: Job<Unit>,
  { migrations = [], seed, units, tick }: JobRunOptions<Unit, Tables>,
): Promise<OpenedRun> {
  const scheduledFor = tick ?? new Date(Math.floor(Date.now() / 60_000) * 60_000);
  const clockOffsetMs = tick ? tick.getTime() - Date.now() : 0;
  const database = await freshDatabase();
  const { db } = database;
  try {
    for (const [n, folder] of migrations.entries()) await migrate(db, { owner: `${job.worker}-${n}`, folder });
    await seed?.(db as unknown as Kysely<Tables>);
    if (clockOffsetMs !== 0) await setClockOffset(db, clockOffsetMs);
    const opening = await openRun(db, job, { scheduledFor });
    if (opening.kind !== 'opened') throw new Error(`the run of ${job.name} was not opened but ${opening.kind}`);
    await dispatch(db, job, opening.run, units);
    return { database, run: opening.run, clockOffsetMs };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

/** Finds the run's units as the dispatcher does, page by page, and records them in packs that nobody has sent yet. */
async function dispatch<Unit>(
  db: Database,
  job: Job<Unit>,
  run: string,
  units: readonly Unit[] | undefined,
): Promise<void> {
  const message = { v: 1, run, job: job.name, pack: 0, send: 1 } as const;
  const claiming = await claimPack(db, message, { messageId: 'dispatch', retried: 0, forMs: 600_000 });
  if (claiming.kind !== 'claimed') throw new Error(`the dispatch of ${run} was not claimed but ${claiming.kind}`);
  const { claim } = claiming;
  const tick = tickAt(job.schedule, claim.scheduledFor);
  let found = 0;
  let version = 0;
  for await (const page of pages(db, job, claim, units)) {
    const recorded = page.map((unit) => ({ key: job.key(job.unit.parse(unit), { tick }), payload: unit as Json }));
    await recordPage(db, claim, {
      units: recorded,
      firstNumber: found + 1,
      packSize: job.limits.pack,
      saveCheckpoint: (tx) =>
        saveCheckpoint(tx, { owner: run, name: 'discover', cursor: found, items: found, version }),
    });
    found += page.length;
    version += 1;
  }
  if (found === 0) throw new Error(`${job.name} found no units: seed what its discover looks for, or give units`);
  await finishDispatch(db, claim);
}

async function* pages<Unit>(
  db: Database,
  job: Job<Unit>,
  { scheduledFor }: Claim,
  units: readonly Unit[] | undefined,
): AsyncGenerator<readonly Unit[]> {
  if (units) return yield units;
  const tick = tickAt(job.schedule, scheduledFor);
  const limit = 100 * job.limits.pack;
  let cursor: Json | undefined;
  do {
    const page = await job.discover({ db: readOnly(db), cursor, limit, tick, signal: new AbortController().signal });
    yield page.units;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
