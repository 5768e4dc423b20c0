/** What happens to a request instead of its answer, or before it. */
export type Fault =
  /** Another answer; the body as it stands, and `retryAfter` as the header says it. */
  | { status: number; retryAfter?: string; body?: string }
  /** The connection ends without one. */
  | 'drop'
  /** The answer comes so much later. */
  | { afterMs: number };

/** What goes wrong on demand: the next requests, one by one, and a limit on how many there may be. */
export class Faults {
  private waiting: Fault[] = [];
  private limit: { requests: number; seconds: number } | undefined;
  private window = { endsMs: 0, requests: 0 };
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** The next request, or so many, meet this; after those that were announced before. */
  next(fault: Fault, times = 1): void {
    this.waiting.push(...Array<Fault>(times).fill(fault));
  }

  /** Answers 429, with how long to wait, what is more than so many requests in so many seconds; without a limit, nothing. */
  limitRate(limit: { requests: number; seconds: number } | undefined): void {
    this.limit = limit;
    this.window = { endsMs: 0, requests: 0 };
  }

  /** All is well again. */
  clear(): void {
    this.waiting = [];
    this.limitRate(undefined);
  }

  /** What the request that has just come meets. */
  take(): Fault | undefined {
    return this.waiting.shift() ?? this.tooMany();
  }

  private tooMany(): Fault | undefined {
    if (!this.limit) return undefined;
    const nowMs = this.now();
    if (nowMs >= this.window.endsMs) this.window = { endsMs: nowMs + this.limit.seconds * 1_000, requests: 0 };
    this.window.requests += 1;
    if (this.window.requests <= this.limit.requests) return undefined;
    return { status: 429, retryAfter: String(Math.ceil((this.window.endsMs - nowMs) / 1_000)) };
  }
}
