import {
  defineJob,
  type CatchUp,
  type DiscoverPage,
  type Discovered,
  type Job,
  type JobDefinition,
  type Overlap,
} from '@nightshift/contract';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import { claimPack, openRun, type UnsentPack } from '@nightshift/ledger';
import { createSinks } from '@nightshift/monitor';
import pino from 'pino';
import * as z from 'zod';
import { dispatchRun, type DispatchDelivery } from '../dispatchRun.ts';
import type { Services } from '../services.ts';
import { RecordingLease } from './RecordingLease.ts';

export type Payload = { n: number };
export type Discover = (page: DiscoverPage) => Promise<Discovered<Payload>>;
type Change = Partial<Pick<JobDefinition<Payload>, 'retry' | 'limits' | 'key' | 'redact'>> & {
  overlap?: Overlap;
  catchUp?: CatchUp;
};

/** A database, and recording stand-ins for the lease, the queue and the log. */
export class World {
  readonly database: FreshDatabase;
  lease = new RecordingLease();
  sent: UnsentPack[] = [];
  /** Which packs the queue takes. */
  takes: (pack: UnsentPack) => boolean = () => true;
  lines: Record<string, unknown>[] = [];
  readonly log = pino(
    {},
    { write: (line: string) => void this.lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  private jobs = 0;

  private constructor(database: FreshDatabase) {
    this.database = database;
  }

  static async start(): Promise<World> {
    return new World(await freshDatabase());
  }

  get db() {
    return this.database.db;
  }

  get services(): Services {
    return {
      db: this.db,
      lease: this.lease,
      send: (packs) => {
        const taken = packs.map(this.takes);
        this.sent.push(...packs.filter((_, index) => taken[index]));
        return Promise.resolve(taken);
      },
      queue: { believe: () => Promise.reject(new Error('nothing to believe')) },
      log: this.log,
      cronSecret: 'a-secret-of-the-crons',
      publicUrl: 'https://dispatcher.example.com',
      deployment: 'dpl_1',
      sinks: createSinks({ '*': [{ kind: 'log' }] }, { log: this.log }),
      consoleUrl: undefined,
      monitorToken: undefined,
      heartbeat: undefined,
    };
  }

  /** A job of its own, so that tests don't see each other's runs. */
  job(discover: Discover = pagesOf([]), { overlap = 'skip', catchUp = 'none', ...change }: Change = {}): Job<Payload> {
    this.jobs += 1;
    return defineJob<Payload>({
      name: `tests.job-${this.jobs}`,
      owner: 'tests-team',
      schedule: { cron: '0 3 * * *', overlap, catchUp },
      unit: z.object({ n: z.number() }),
      key: change.key ?? (({ n }) => `unit-${n}`),
      discover,
      freshness: '25h',
      retry: { attempts: 3, delay: '5s', factor: 2, max: '1h', ...change.retry },
      limits: { maxDuration: '60s', pack: 2, ...change.limits },
      ...(change.redact ? { redact: change.redact } : {}),
    });
  }

  async open(job: Job<Payload>): Promise<Run> {
    const opening = await openRun(this.db, job, { scheduledFor: new Date('2026-01-05T03:00:00Z') });
    if (opening.kind !== 'opened') throw new Error(`the run was not opened but ${opening.kind}`);
    return new Run(this, job, opening.run);
  }

  drop(): Promise<void> {
    return this.database.drop();
  }
}

/** One run whose dispatch is delivered, and what the tables say of it. */
export class Run {
  readonly world: World;
  readonly job: Job<Payload>;
  readonly id: string;

  constructor(world: World, job: Job<Payload>, id: string) {
    this.world = world;
    this.job = job;
    this.id = id;
  }

  get message() {
    return { v: 1, run: this.id, job: this.job.name, pack: 0, send: 1 } as const;
  }

  dispatch(delivery: Partial<DispatchDelivery> = {}, services: Partial<Services> = {}) {
    const endsAt = new Date(Date.now() + 60_000);
    const delivered = { message: this.message, messageId: 'msg', retried: 0, endsAt, ...delivery };
    return dispatchRun({ ...this.world.services, ...services }, this.job, delivered);
  }

  /** A dispatch that was claimed and killed; the queue will bring the same message again. */
  async killed(retried = 0): Promise<void> {
    const claiming = await claimPack(this.world.db, this.message, { messageId: 'msg', retried, forMs: 60_000 });
    if (claiming.kind !== 'claimed') throw new Error(`the dispatch was not claimed but ${claiming.kind}`);
  }

  row() {
    return this.world.db
      .selectFrom('nightshift.runs')
      .select(['state', 'units', 'failures', 'error'])
      .where('id', '=', this.id)
      .executeTakeFirstOrThrow();
  }

  async units(): Promise<[number, string, unknown][]> {
    const rows = await this.world.db
      .selectFrom('nightshift.units')
      .select(['number', 'key', 'payload'])
      .where('run_id', '=', this.id)
      .orderBy('number')
      .execute();
    return rows.map(({ number, key, payload }) => [number, key, payload]);
  }

  packs() {
    return this.world.db
      .selectFrom('nightshift.packs')
      .select(['number', 'first_unit', 'last_unit', 'sends', 'attempt', 'claimed_until', 'sent_at', 'settled_at'])
      .where('run_id', '=', this.id)
      .orderBy('number')
      .execute();
  }

  letters() {
    return this.world.db.selectFrom('nightshift.dead_letters').selectAll().where('run_id', '=', this.id).execute();
  }

  sent(): number[] {
    return this.world.sent.filter(({ run }) => run === this.id).map(({ pack }) => pack);
  }

  lines(event: string) {
    return this.world.lines.filter((line) => line.event === event && line.run === this.id);
  }
}

/** Finds the given pages one after another; the cursor is the number of pages found. */
export function pagesOf(pages: number[][]): Discover {
  return ({ cursor }) => {
    const index = (cursor as number | undefined) ?? 0;
    const units = (pages[index] ?? []).map((n) => ({ n }));
    return Promise.resolve(index + 1 < pages.length ? { units, cursor: index + 1 } : { units });
  };
}
