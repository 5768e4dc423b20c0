import { Heap } from './Heap.ts';
import type { QStashClock } from './QStashClock.ts';

interface Entry {
  at: number;
  action: (() => void) | undefined;
}

/** Everything that is to happen later, over a single armed wake-up of the clock. `stop` leaves no timer behind. */
export class Agenda {
  readonly #clock: QStashClock;
  readonly #afterWake: () => void;
  readonly #entries = new Heap<Entry>();
  #cancelled = 0;
  #stopped = false;
  #armed: { at: number; disarm: () => void } | undefined;

  constructor(clock: QStashClock, afterWake: () => void = () => {}) {
    this.#clock = clock;
    this.#afterWake = afterWake;
  }

  now(): number {
    return this.#clock.now();
  }

  /** Runs `action` once the clock shows `at`; the returned function takes it off again. */
  at(at: number, action: () => void): () => void {
    if (this.#stopped) return () => {};
    const entry: Entry = { at, action };
    this.#entries.push(entry);
    this.#arm();
    return () => {
      if (entry.action === undefined) return;
      entry.action = undefined;
      this.#cancelled++;
      this.#compact();
    };
  }

  hasSomethingDue(): boolean {
    this.#skipCancelled();
    const first = this.#entries.peek();
    return first !== undefined && first.at <= this.now();
  }

  stop(): void {
    this.#armed?.disarm();
    this.#armed = undefined;
    this.#stopped = true;
    this.#entries.retain(() => false);
  }

  #wake(): void {
    this.#armed = undefined;
    while (this.hasSomethingDue()) {
      const entry = this.#entries.pop();
      const action = entry?.action;
      if (entry === undefined || action === undefined) continue;
      entry.action = undefined;
      action();
    }
    this.#arm();
    this.#afterWake();
  }

  #arm(): void {
    this.#skipCancelled();
    const first = this.#entries.peek();
    if (first === undefined || (this.#armed !== undefined && this.#armed.at <= first.at)) return;
    this.#armed?.disarm();
    this.#armed = { at: first.at, disarm: this.#clock.wakeAt(first.at, () => this.#wake()) };
  }

  #skipCancelled(): void {
    for (let first = this.#entries.peek(); first?.action === undefined && first; first = this.#entries.peek()) {
      this.#entries.pop();
      this.#cancelled--;
    }
  }

  #compact(): void {
    if (this.#cancelled < 1000 || this.#cancelled * 2 < this.#entries.size) return;
    this.#entries.retain((entry) => entry.action !== undefined);
    this.#cancelled = 0;
  }
}
