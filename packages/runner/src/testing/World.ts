import { loadCheckpoint } from '@nightshift/checkpoint';
import { defineJob, type Job, type JobDefinition, type Outcome } from '@nightshift/contract';
import { sql, type Database } from '@nightshift/database';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import { claimPack, finishDispatch, openRun, recordPage, type UnsentPack } from '@nightshift/ledger';
import pino from 'pino';
import * as z from 'zod';
import { each, type EachHandler } from '../each.ts';
import { runPack, type RunnerServices } from '../runPack.ts';
import type { Verb } from '../verb.ts';
import { RecordingLease } from './RecordingLease.ts';

export type Payload = { n: number };
export type EffectTables = { effects: { key: string } };
export type Handler = EachHandler<Payload, EffectTables>;

/** A database with a team's table of effects, and recording stand-ins for the lease, the queue and the log. */
export class World {
  readonly database: FreshDatabase;
  readonly lease = new RecordingLease();
  readonly sent: UnsentPack[] = [];
  readonly lines: Record<string, unknown>[] = [];
  readonly log = pino(
    {},
    { write: (line: string) => void this.lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  private jobs = 0;

  private constructor(database: FreshDatabase) {
    this.database = database;
  }

  static async start(): Promise<World> {
    const database = await freshDatabase();
    await sql`create table effects (key text not null)`.execute(database.db);
    return new World(database);
  }

  get db(): Database {
    return this.database.db;
  }

  get services(): RunnerServices {
    const send = (packs: UnsentPack[]) => {
      this.sent.push(...packs);
      return Promise.resolve(packs.map(() => true));
    };
    return { db: this.db, lease: this.lease, send, log: this.log, deployment: 'dpl_1' };
  }

  /** A job of its own, so that tests don't see each other's runs. */
  job(change: Partial<Pick<JobDefinition<Payload>, 'retry' | 'limits' | 'unit' | 'redact'>> = {}): Job<Payload> {
    this.jobs += 1;
    return defineJob<Payload>({
      name: `tests.job-${this.jobs}`,
      owner: 'tests-team',
      schedule: { cron: '0 3 * * *' },
      unit: z.object({ n: z.number() }),
      key: ({ n }) => `unit-${n}`,
      discover: () => Promise.resolve({ units: [] }),
      freshness: '25h',
      retry: { attempts: 3, delay: '5s', factor: 2, max: '1h', ...change.retry },
      limits: { maxDuration: '60s', pack: 10, ...change.limits },
      ...(change.unit ? { unit: change.unit } : {}),
      ...(change.redact ? { redact: change.redact } : {}),
    });
  }

  /** Opens a run whose units are 1 to `units`, dispatched in packs of the job's size and at work. */
  async open(job: Job<Payload>, units: number, day = '2026-01-05'): Promise<Run> {
    const { db } = this;
    const opening = await openRun(db, job, { scheduledFor: new Date(`${day}T03:00:00Z`) });
    if (opening.kind !== 'opened') throw new Error(`the run was not opened but ${opening.kind}`);
    const { run } = opening;
    const message = { v: 1, run, job: job.name, pack: 0, send: 1 } as const;
    const claiming = await claimPack(db, message, { messageId: 'dispatch', retried: 0, forMs: 60_000 });
    if (claiming.kind !== 'claimed') throw new Error(`the dispatch was not claimed but ${claiming.kind}`);
    await recordPage(db, claiming.claim, {
      units: Array.from({ length: units }, (_, index) => ({ key: `unit-${index + 1}`, payload: { n: index + 1 } })),
      firstNumber: 1,
      packSize: job.limits.pack,
      saveCheckpoint: () => Promise.resolve(),
    });
    await finishDispatch(db, claiming.claim);
    await db.updateTable('nightshift.packs').set({ sent_at: new Date() }).where('run_id', '=', run).execute();
    return new Run(this, job, run);
  }

  drop(): Promise<void> {
    return this.database.drop();
  }
}

export type Delivery = {
  pack?: number;
  send?: number;
  messageId?: string;
  retried?: number;
  traceparent?: string | null | undefined;
  endsAt?: Date;
  services?: Partial<RunnerServices>;
};

/** One run, its deliveries and what the tables say of it. */
export class Run {
  readonly world: World;
  readonly job: Job<Payload>;
  readonly id: string;

  constructor(world: World, job: Job<Payload>, id: string) {
    this.world = world;
    this.job = job;
    this.id = id;
  }

  deliver(work: Handler | Verb<Payload, EffectTables>, delivery: Delivery = {}): Promise<Outcome> {
    const { pack = 1, send = 1, messageId = `msg-${this.id}-${pack}`, retried = 0, traceparent } = delivery;
    const { endsAt = new Date(Date.now() + this.job.limits.maxDurationMs), services = {} } = delivery;
    return runPack({ ...this.world.services, ...services }, this.job, typeof work === 'function' ? each(work) : work, {
      message: { v: 1, run: this.id, job: this.job.name, pack, send },
      messageId,
      retried,
      traceparent: traceparent ?? undefined,
      endsAt,
    });
  }

  /** A function that claimed the pack and was killed: the queue has seen it end, and will bring the same message again. */
  async killed(pack = 1): Promise<void> {
    const claiming = await claimPack(
      this.world.db,
      { v: 1, run: this.id, job: this.job.name, pack, send: 1 },
      { messageId: `msg-${this.id}-${pack}`, retried: 0, forMs: 60_000 },
    );
    if (claiming.kind !== 'claimed') throw new Error(`the pack was not claimed but ${claiming.kind}`);
  }

  /** Another attempt takes the pack while this one is at it. */
  async takenOver(pack = 1): Promise<void> {
    await sql`update nightshift.packs set attempt = attempt + 1 where run_id = ${this.id} and number = ${pack}`.execute(
      this.world.db,
    );
  }

  async state(): Promise<string> {
    const { db } = this.world;
    const row = await db
      .selectFrom('nightshift.runs')
      .select('state')
      .where('id', '=', this.id)
      .executeTakeFirstOrThrow();
    return row.state;
  }

  units() {
    const { db } = this.world;
    return db
      .selectFrom('nightshift.units')
      .select(['number', 'state', 'failures', 'error'])
      .where('run_id', '=', this.id)
      .orderBy('number')
      .execute();
  }

  packs() {
    const { db } = this.world;
    return db
      .selectFrom('nightshift.packs')
      .select(['number', 'attempt', 'sends', 'claimed_until', 'sent_at', 'settled_at', 'due_at'])
      .where('run_id', '=', this.id)
      .where('number', '<>', 0)
      .orderBy('number')
      .execute();
  }

  letters() {
    return this.world.db.selectFrom('nightshift.dead_letters').selectAll().where('run_id', '=', this.id).execute();
  }

  /** What the handler under test wrote; it names its effects by this run. */
  async effects(): Promise<string[]> {
    const { rows } = await sql<{
      key: string;
    }>`select key from effects where key like ${`${this.id}/%`} order by key`.execute(this.world.db);
    return rows.map(({ key }) => key.slice(this.id.length + 1));
  }

  /** Where the walk of its first unit stands. */
  checkpoint() {
    return loadCheckpoint(this.world.db, `${this.id}#1`, 'walk');
  }

  lines(event: string): Record<string, unknown>[] {
    return this.world.lines.filter((line) => line.event === event && line.run === this.id);
  }
}

/** The usual work: one effect per unit, in the unit's own transaction. */
export const writeEffect: Handler = async (_, { run, key, commit }) => {
  await commit((tx) =>
    tx
      .insertInto('effects')
      .values({ key: `${run}/${key}` })
      .execute(),
  );
};
