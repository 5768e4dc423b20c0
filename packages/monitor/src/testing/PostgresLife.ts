import type { AnyJob } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { muteAlerts } from '../alerts/muteAlerts.ts';
import type { Life } from './Life.ts';
import type { MonitorWorld } from './monitorWorld.ts';

/** The same life in the tables, and told through the outbox. */
export class PostgresLife implements Life {
  private readonly world: MonitorWorld;
  private readonly job: AnyJob;
  private run: string | undefined;
  private deaths = 0;

  constructor(world: MonitorWorld, job: AnyJob) {
    this.world = world;
    this.job = job;
  }

  async open(tick: Date, at: Date, how: 'at-work' | 'untaken') {
    const { world, job } = this;
    this.run = await world.newRun(job, { at: tick, state: 'working', opened_at: at });
    const claim = {
      claimed_at: at,
      claimed_until: new Date(at.getTime() + 86_400_000),
      claimed_by: 'm',
      claimed_try: 0,
      attempt: 1,
    };
    await world.newPack(this.run, 1, { units: 10, due_at: at, sent_at: at, ...(how === 'at-work' ? claim : {}) });
  }

  async end(at: Date, { state, units }: { state: 'succeeded' | 'failed'; units: number }) {
    const { db } = this.world;
    await sql`
      update nightshift.packs set settled_at = ${at}, claimed_until = null, claimed_by = null, claimed_try = null where run_id = ${this.run}`.execute(
      db,
    );
    const { scheduled_for } = await db
      .updateTable('nightshift.runs')
      .set({ state, units, finished_at: at })
      .where('id', '=', this.run!)
      .returning('scheduled_for')
      .executeTakeFirstOrThrow();
    await this.world.markEnded(this.job, scheduled_for, state === 'succeeded' ? at : null);
  }

  async skip(tick: Date, at: Date, reason: string) {
    const minutes = (at.getTime() - tick.getTime()) / 60_000;
    await this.world.newRun(this.job, { at: tick, state: 'skipped', reason, minutes });
  }

  async die(fingerprint: string, at: Date) {
    this.deaths += 1;
    await this.world.newLetter(this.job, this.run!, { unit: this.deaths, fingerprint, at });
  }

  async mend(at: Date) {
    await this.discard(at);
    const { scheduled_for, finished_at } = await this.world.db
      .updateTable('nightshift.runs')
      .set({ state: 'succeeded' })
      .where('id', '=', this.run!)
      .returning(['scheduled_for', 'finished_at'])
      .executeTakeFirstOrThrow();
    await this.world.markEnded(this.job, scheduled_for, finished_at);
  }

  async discard(at: Date) {
    await sql`update nightshift.dead_letters set state = 'discarded', resolved_at = ${at} where state = 'waiting'`.execute(
      this.world.db,
    );
  }

  async pause(at: Date) {
    await this.ofJob(sql`paused_at = ${at}`);
  }

  async resume(at: Date) {
    await this.ofJob(sql`paused_at = null, resumed_at = ${at}, success_due_for = null, success_due_at = null`);
  }

  async mute(at: Date, until: Date) {
    await this.world.freeze(at);
    await muteAlerts(this.world.db, this.job.name, { until, by: 'ada' });
  }

  async look(at: Date) {
    await this.world.freeze(at);
    const told = this.world.sink.taken.length;
    await this.world.judge([this.job]);
    return this.world.sink.taken.slice(told).map(({ kind, rule }) => `${kind as 'fired'} ${rule}` as const);
  }

  private ofJob(change: ReturnType<typeof sql>) {
    return sql`update nightshift.jobs set ${change} where name = ${this.job.name}`.execute(this.world.db);
  }
}
