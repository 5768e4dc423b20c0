/**
 * The time the local QStash lives in: milliseconds since 1970, and one wake-up at a time.
 * `wakeAt` returns what cancels it; it may wake too early, never too late.
 */
export interface QStashClock {
  now(): number;
  wakeAt(at: number, wake: () => void): () => void;
}

const longestTimer = 2 ** 31 - 1;

/** The machine's own time. */
export const realClock: QStashClock = {
  now: () => Date.now(),
  wakeAt(at, wake) {
    const timer = setTimeout(wake, Math.min(Math.max(at - Date.now(), 0), longestTimer));
    return () => clearTimeout(timer);
  },
};
