/** What happens to a call. */
export type Fault =
  /** It is refused; `retryAfter` in seconds, as the header says it. */
  | { status: number; retryAfter?: number }
  /** It is answered so much later. */
  | { afterMs: number }
  /** The e-mail is taken, and the connection ends before anybody hears of it. */
  | 'lose-answer';

/** What goes wrong on demand: the next calls, one by one. */
export class Faults {
  private waiting: Fault[] = [];

  /** The next call, or so many, meet this; after those that were announced before. */
  next(fault: Fault, times = 1): void {
    this.waiting.push(...Array<Fault>(times).fill(fault));
  }

  clear(): void {
    this.waiting = [];
  }

  /** What the call that has just come meets. */
  take(): Fault | undefined {
    return this.waiting.shift();
  }
}
