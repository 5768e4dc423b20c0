/** The time an invocation has: work stops being started, and its signal aborts, a margin before the platform kills it. */
export type Deadline = {
  signal: AbortSignal;
  /** Whether the margin has been reached. */
  passed: () => boolean;
  /** Whether there is time before the margin for one more of what took that long, and half of it again. */
  leaves: (milliseconds: number) => boolean;
  /** Stops the timer; the signal aborts no more. */
  clear: () => void;
};

/** A tenth of the time, at least half a second and at most ten: enough to commit, yield and answer. */
export function marginMs(maxDurationMs: number): number {
  return Math.min(10_000, Math.max(500, maxDurationMs / 10));
}

export function startDeadline(endsAt: Date, maxDurationMs: number, now: () => number = Date.now): Deadline {
  const controller = new AbortController();
  const stopAt = endsAt.getTime() - marginMs(maxDurationMs);
  const timer = setTimeout(() => controller.abort(new DeadlineNears()), Math.max(0, stopAt - now()));
  timer.unref();
  return {
    signal: controller.signal,
    passed: () => controller.signal.aborted || now() >= stopAt,
    leaves: (milliseconds) => now() + 1.5 * milliseconds < stopAt,
    clear: () => clearTimeout(timer),
  };
}

/** The reason a deadline's signal aborts with. */
export class DeadlineNears extends Error {
  override name = 'DeadlineNears';

  constructor() {
    super('the function is about to reach its maxDuration');
  }
}
