import { Fifo } from './Fifo.ts';
import type { FlowControl } from './FlowControl.ts';
import type { Line } from './Line.ts';
import type { Message } from './Message.ts';

/** The limits to hold a key to, whatever its messages say; periods are milliseconds. */
export interface Pin {
  readonly parallelism?: number | undefined;
  readonly rate?: number | undefined;
  readonly period?: number | undefined;
}

/** One flow-control key: at most `parallelism` attempts in flight and `rate` attempts a period, the rest in line. */
export class FlowKey implements Line {
  readonly key: string;
  readonly waiting = new Fifo<Message>();
  #parallelism: number | undefined;
  #rate: number | undefined;
  #period = 1000;
  #inFlight = 0;
  #rateCount = 0;
  #periodStart = 0;
  #paused = false;
  #pinnedParallelism = false;
  #pinnedRate = false;

  constructor(key: string) {
    this.key = key;
  }

  /** The newest message's limits hold for the whole key, unless pinned. */
  configure(limits: FlowControl): void {
    if (!this.#pinnedParallelism) this.#parallelism = limits.parallelism;
    if (this.#pinnedRate) return;
    this.#rate = limits.rate;
    this.#period = limits.period;
  }

  readiness(now: number): 'open' | 'closed' | number {
    if (this.#paused) return 'closed';
    if (this.#parallelism !== undefined && this.#inFlight >= this.#parallelism) return 'closed';
    const windowEnds = this.#periodStart + this.#period;
    return this.#rate !== undefined && this.#rateCount >= this.#rate && now < windowEnds ? windowEnds : 'open';
  }

  take(now: number): void {
    this.#inFlight++;
    if (now >= this.#periodStart + this.#period) this.resetRate(now);
    this.#rateCount++;
  }

  release(): void {
    this.#inFlight--;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  pin(limits: Pin, now: number): void {
    if (limits.parallelism !== undefined) {
      this.#parallelism = limits.parallelism;
      this.#pinnedParallelism = true;
    }
    if (limits.rate !== undefined) {
      this.#rate = limits.rate;
      this.#period = limits.period ?? this.#period;
      this.#pinnedRate = true;
      this.resetRate(now);
    }
  }

  /** The pinned numbers stay until the next message brings its own. */
  unpin(which: { parallelism: boolean; rate: boolean }): void {
    if (which.parallelism) this.#pinnedParallelism = false;
    if (which.rate) this.#pinnedRate = false;
  }

  resetRate(now: number): void {
    this.#rateCount = 0;
    this.#periodStart = now;
  }

  info(now: number): object {
    const current = now < this.#periodStart + this.#period;
    return {
      flowControlKey: this.key,
      waitListSize: this.waiting.size,
      parallelismMax: this.#parallelism ?? 0,
      parallelismCount: this.#inFlight,
      rateMax: this.#rate ?? 0,
      rateCount: current ? this.#rateCount : 0,
      ratePeriod: this.#period / 1000,
      ratePeriodStart: Math.floor(this.#periodStart / 1000),
      isPaused: this.#paused,
      isPinnedParallelism: this.#pinnedParallelism,
      isPinnedRate: this.#pinnedRate,
    };
  }
}
