import { sql, type Database } from '@nightshift/database';
import { setClockOffset } from '@nightshift/database/testing';
import type { LocalRedis } from '../redis/index.ts';
import type { LeapingClock } from './LeapingClock.ts';

/** The cloud's services whose time moves together. The functions' own is the machine's, as on Vercel nobody can set it. */
export type Timekeepers = {
  db: Database;
  /** Undefined where the queue's clock is held by somebody else. */
  queue: LeapingClock | undefined;
  /** Undefined before a real Redis, whose clock nobody can move. */
  redis: Pick<LocalRedis, 'advance'> | undefined;
};

/** The time of Postgres, the queue and Redis, which goes as the machine's does and can be made to jump forward. */
export class CloudTime {
  readonly #keepers: Timekeepers;
  #lastJump: Promise<unknown> = Promise.resolve();

  constructor(keepers: Timekeepers) {
    this.#keepers = keepers;
  }

  async now(): Promise<Date> {
    const { rows } = await sql<{ now: Date }>`select nightshift.clock() as now`.execute(this.#keepers.db);
    return rows[0]!.now;
  }

  /** Moves all clocks forward. One jump after another: Postgres refuses two at once. */
  jump(ms: number): Promise<void> {
    return this.#inTurn(() => this.#move(ms));
  }

  /** Moves all clocks to an instant; one that has passed moves nothing. */
  jumpTo(instant: Date): Promise<void> {
    return this.#inTurn(async () => this.#move(Math.max(0, instant.getTime() - (await this.now()).getTime())));
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#lastJump.then(act, act);
    this.#lastJump = turn;
    return turn;
  }

  /** Postgres first: a jump that fails there has happened nowhere. */
  async #move(ms: number): Promise<void> {
    if (ms < 0) throw new RangeError(`the cloud's time can't go back, and was asked to jump ${ms} ms`);
    if (ms === 0) return;
    const { db, queue, redis } = this.#keepers;
    await setClockOffset(db, (await this.now()).getTime() - Date.now() + ms);
    queue?.leap(ms);
    redis?.advance(ms);
  }
}
