import type { QStashClock } from '../qstash/index.ts';
import { realClock } from '../qstash/index.ts';

/** The machine's time, and as much ahead of it as it has been told to leap: the queue's clock where the cloud's time is set. */
export class LeapingClock implements QStashClock {
  #aheadMs = 0;
  readonly #sleepers = new Set<() => void>();

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  wakeAt(at: number, wake: () => void): () => void {
    let cancel: () => void;
    const set = () => (cancel = realClock.wakeAt(at - this.#aheadMs, awake));
    const again = () => {
      cancel();
      set();
    };
    const awake = () => {
      this.#sleepers.delete(again);
      wake();
    };
    this.#sleepers.add(again);
    set();
    return () => {
      this.#sleepers.delete(again);
      cancel();
    };
  }

  /** Forward only: what is due by then is due now. */
  leap(ms: number): void {
    if (ms < 0) throw new RangeError(`a clock can't go back, and was asked to leap ${ms} ms`);
    this.#aheadMs += ms;
    for (const again of [...this.#sleepers]) again();
  }
}
