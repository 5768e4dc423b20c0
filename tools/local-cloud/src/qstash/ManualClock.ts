import { Heap } from './Heap.ts';
import type { QStashClock } from './QStashClock.ts';

interface Alarm {
  at: number;
  wake: (() => void) | undefined;
}

/**
 * A clock that stands still until it is told to move, for tests that hold the time in hand.
 * It starts at the machine's time, because the SDK's `Receiver` checks signatures against that.
 */
export class ManualClock implements QStashClock {
  #now: number;
  readonly #alarms = new Heap<Alarm>();

  constructor(startAt: number = Date.now()) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  wakeAt(at: number, wake: () => void): () => void {
    const alarm: Alarm = { at, wake };
    this.#alarms.push(alarm);
    return () => {
      alarm.wake = undefined;
    };
  }

  /**
   * Moves on by `ms`, stopping at every alarm on the way, in order. What a delivery schedules after its answer is
   * counted from where the clock then stands: move in steps to watch retries one by one.
   */
  advance(ms: number): void {
    this.advanceTo(this.#now + ms);
  }

  advanceTo(at: number): void {
    if (at < this.#now) throw new Error(`a clock can't go back: it is ${this.#now}, asked for ${at}`);
    for (let next = this.#alarms.peek(); next !== undefined && next.at <= at; next = this.#alarms.peek()) {
      this.#alarms.pop();
      this.#now = Math.max(this.#now, next.at);
      next.wake?.();
    }
    this.#now = at;
  }
}
