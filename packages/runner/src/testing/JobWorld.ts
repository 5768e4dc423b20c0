import type { AnyJob, Outcome } from '@nightshift/contract';
import { setClockOffset, type FreshDatabase } from '@nightshift/database/testing';
import { closeRun, horizonMs, relay, resumeStalled, type SendPacks } from '@nightshift/ledger';
import type { LeaseKeeper } from '@nightshift/locking';
import pino from 'pino';
import { runPack } from '../runPack.ts';
import type { Verb } from '../verb.ts';
import { HandQueue, type Waiting } from './HandQueue.ts';
import { Life, type Living, type Moment, type Touched } from './Life.ts';
import { tapDatabase, type StrayWrite } from './tapDatabase.ts';
import { tapVerb } from './tapVerb.ts';

/** One delivery of a pack, and how it ended. */
export type DeliveryMade = { pack: number; send: number; retried: number; outcome: Outcome['kind'] | 'killed' };

/** A run in a database of its own, with a hand-held clock and queue, delivered until it is settled. */
export class JobWorld {
  readonly life: Life;
  readonly deliveries: DeliveryMade[] = [];
  readonly lines: Record<string, unknown>[] = [];
  readonly strayWrites: StrayWrite[] = [];
  private readonly queue = new HandQueue();
  private readonly database: FreshDatabase;
  private readonly run: string;
  private readonly job: AnyJob;
  private readonly verb: Verb<unknown, unknown>;
  private readonly startMs: number;
  private readonly log = pino(
    { level: 'debug' },
    { write: (line: string) => void this.lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  private clockMs: number;

  constructor(
    database: FreshDatabase,
    run: string,
    job: AnyJob,
    verb: Verb<unknown, unknown>,
    { clockOffsetMs, moment }: { clockOffsetMs: number; moment?: Moment | undefined },
  ) {
    this.database = database;
    this.run = run;
    const { limits } = job;
    // Side by side, the same touch would have another number each time; and a claim that is looked after now and then, too.
    const maxDurationMs = Math.max(limits.maxDurationMs, 60_000);
    this.job = { ...job, limits: { ...limits, maxDurationMs, parallelUnits: 1 } };
    this.verb = verb;
    this.startMs = clockOffsetMs;
    this.clockMs = clockOffsetMs;
    this.life = new Life(moment);
  }

  /** Delivers what the queue holds, relays what it doesn't, and lets time pass, until the run is over. */
  async settle(): Promise<void> {
    while (!(await this.over())) {
      const message = this.queue.next() ?? (await this.watch());
      if (!message || this.deliveries.length >= MOST_DELIVERIES) throw await this.unsettled();
      await this.deliver(message);
    }
  }

  /** Puts the clock back to where it started, for the next world in the same database. */
  async resetClock(): Promise<void> {
    if (this.clockMs !== this.startMs) await this.passUntil(this.startMs);
  }

  private async deliver(message: Waiting): Promise<void> {
    if (message.dueMs > this.clockMs) await this.passUntil(message.dueMs);
    const living = this.life.attempt();
    const { base } = this;
    const tapped = tapDatabase(base, living);
    const reads = tapDatabase(base, living, (statement) => this.strayWrites.push({ statement, unit: living.unit }));
    const { pack, send, retried, messageId } = message;
    const hung = patience(this.life.touched);
    const work = runPack(
      { db: tapped.db, reads: reads.db, lease: tapLease(living), send: this.sender(living), log: this.log },
      this.job,
      tapVerb(this.verb, living),
      {
        message: { v: 1, run: this.run, job: this.job.name, pack, send },
        messageId,
        retried,
        endsAt: new Date(Date.now() + this.job.limits.maxDurationMs),
      },
    ).then((outcome) =>
      living.touch({ kind: 'answer', text: outcome.kind, lasting: false }, () => Promise.resolve(outcome)),
    );
    const ended = await Promise.race([work, living.died, hung.promise]).finally(hung.clear);
    if (ended === 'died') await Promise.all([tapped.rollBack(), reads.rollBack()]);
    const outcome = ended === 'died' ? 'killed' : ended;
    this.deliveries.push({ pack, send, retried, outcome: outcome === 'killed' ? outcome : outcome.kind });
    this.queue.answered(message, outcome, this.clockMs);
  }

  private get base() {
    return this.database.db;
  }

  private readonly take: SendPacks = (packs) => {
    this.queue.push(packs, this.clockMs);
    return Promise.resolve(packs.map(() => true));
  };

  private sender(living: Living): SendPacks {
    return (packs) => {
      const text = packs.map(({ pack, send }) => `pack ${pack} send ${send}`).join(', ');
      return living.touch({ kind: 'send', text, lasting: true }, () => this.take(packs));
    };
  }

  /** What the watch does: sends what waits unsent, closes what is over, and after the horizon puts back what was lost. */
  private async watch(): Promise<Waiting | undefined> {
    for (const waitMs of [0, 60_000, 3_600_000, horizonMs(this.job)]) {
      if (waitMs > 0) await this.passUntil(this.clockMs + waitMs);
      await closeRun(this.base, this.run);
      await resumeStalled(this.base, this.job);
      await relay(this.base, this.take, { run: this.run });
      const message = this.queue.next();
      if (message) return message;
    }
    return undefined;
  }

  private async passUntil(clockMs: number): Promise<void> {
    this.clockMs = clockMs;
    await setClockOffset(this.base, clockMs);
  }

  private async over(): Promise<boolean> {
    const { finished_at } = await this.base
      .selectFrom('nightshift.runs')
      .select('finished_at')
      .where('id', '=', this.run)
      .executeTakeFirstOrThrow();
    return finished_at !== null;
  }

  private async unsettled(): Promise<Error> {
    const packs = await this.base
      .selectFrom('nightshift.packs')
      .select(['number', 'attempt', 'sends', 'claimed_until', 'settled_at'])
      .where('run_id', '=', this.run)
      .where('settled_at', 'is', null)
      .execute();
    const last = this.deliveries.at(-1);
    return new Error(
      `${this.run} is not over after ${this.deliveries.length} deliveries, the last ${JSON.stringify(last)}; unsettled packs: ${JSON.stringify(packs)}`,
    );
  }
}

const MOST_DELIVERIES = 500;

/** A delivery waits for something that never comes. */
export class Hung extends Error {
  override name = 'Hung';
}

// Less than what passes between two looks after a claim, which are touches as well.
const PATIENCE_S = 3;

/** Rejects with {@link Hung} when nothing has been touched for some seconds, and names what was last. */
function patience(touched: readonly Touched[]): { promise: Promise<never>; clear: () => void } {
  let timer: NodeJS.Timeout;
  let seen = touched.length;
  let quietS = 0;
  const promise = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      quietS = touched.length === seen ? quietS + 1 : 0;
      seen = touched.length;
      const { kind, text, unit } = touched.at(-1) ?? { kind: 'delivery', text: 'none', unit: undefined };
      if (quietS >= PATIENCE_S)
        reject(
          new Hung(`the work has not gone on for ${PATIENCE_S} s after the ${kind} "${text}" (${unit ?? 'no unit'})`),
        );
    }, 1_000);
  });
  return { promise, clear: () => clearInterval(timer) };
}

/** No other run wants the lease; asking for it is a contact with the outside all the same. */
function tapLease(living: Living): LeaseKeeper {
  const ask = (text: string) => living.touch({ kind: 'lease', text, lasting: false }, () => Promise.resolve());
  const never = () => Promise.reject(new Error('a worker takes no lease'));
  return { take: never, takeFrom: never, hold: () => ask('hold'), free: () => ask('free') };
}
