import { Fenced, type AnyJob } from '@nightshift/contract';
import { claimPack, closeRun, finishDispatch, openRun, promoteQueued, type Opening } from '@nightshift/ledger';
import type { Happening } from './arbitraryTicks.ts';
import type { World } from './World.ts';

/** A tick that came, and what it was told. */
export type Told = { minute: number; opening: Opening };

/** A job whose ticks come as they like and whose runs, without any units, end when they are told to. */
export class TickedJob {
  readonly told: Told[] = [];
  readonly job: AnyJob;
  private readonly world: World;
  private ends = 0;

  constructor(world: World, overlap: AnyJob['schedule']['overlap']) {
    const job = world.job();
    this.world = world;
    this.job = { ...job, schedule: { ...job.schedule, overlap } };
  }

  async happen(happening: Happening): Promise<void> {
    const { db } = this.world;
    switch (happening.kind) {
      case 'tick': {
        const opening = await openRun(db, this.job, { scheduledFor: tickOf(happening.minute) });
        if (opening.kind === 'queued') await promoteQueued(db, this.job.name);
        this.told.push({ minute: happening.minute, opening });
        return;
      }
      case 'end': {
        const open = await this.open();
        const run = open[happening.pick % Math.max(1, open.length)]?.id;
        if (run) await this.end(run, happening.dies);
        return;
      }
      case 'watch':
        return this.watch();
    }
  }

  /** Ends all that is open, and what is opened by that, until nothing is open or waiting. */
  async endAll(): Promise<void> {
    for (let rounds = 0; (await this.unfinished()).length > 0; rounds += 1) {
      if (rounds > MOST_ROUNDS) throw new Error(`not over: ${JSON.stringify(await this.runs())}`);
      for (const { id } of await this.open()) await this.end(id, false);
      await this.watch();
    }
  }

  runs() {
    return this.world.db
      .selectFrom('nightshift.runs as r')
      .leftJoin('nightshift.packs as p', 'p.run_id', 'r.id')
      .select((of) => [
        'r.id',
        'r.state',
        'r.scheduled_for',
        'r.finished_at',
        of.fn.count<string>('p.number').as('packs'),
      ])
      .where('r.job', '=', this.job.name)
      .groupBy('r.id')
      .orderBy('r.scheduled_for')
      .execute();
  }

  async unfinished() {
    return (await this.runs()).filter(({ finished_at }) => finished_at === null);
  }

  async open() {
    return (await this.unfinished()).filter(({ state }) => state !== 'queued');
  }

  /** The dispatch finds no units; where it dies, nobody asks whether the run is over. */
  private async end(run: string, dies: boolean): Promise<void> {
    const { db } = this.world;
    this.ends += 1;
    const message = { v: 1, run, job: this.job.name, pack: 0, send: 1 } as const;
    const claiming = await claimPack(db, message, { messageId: `end-${run}`, retried: this.ends, forMs: 60_000 });
    try {
      if (claiming.kind === 'claimed') await finishDispatch(db, claiming.claim);
    } catch (error) {
      // Another end of the same run has taken it over.
      if (!(error instanceof Fenced)) throw error;
    }
    if (!dies) await closeRun(db, run);
  }

  private async watch(): Promise<void> {
    for (const { id } of await this.open()) await closeRun(this.world.db, id);
    await promoteQueued(this.world.db, this.job.name);
  }
}

const MOST_ROUNDS = 20;

/** The time of a tick, by its minute. */
export function tickOf(minute: number): Date {
  return new Date(Date.UTC(2026, 0, 5, 3, minute));
}
