/** What one account may do. Durations are milliseconds. */
export interface Limits {
  /** Largest body of a message, and as much of an answer as is kept. */
  readonly maxBodyBytes: number;
  /** An attempt's time when the message sets none. */
  readonly timeout: number;
  /** Attempts in flight, over all messages. */
  readonly parallelism: number;
  /** How long a deduplication id is remembered. */
  readonly deduplicationWindow: number;
  /** How long a dead letter is kept. */
  readonly deadLetterRetention: number;
  /** How many entries the log keeps. */
  readonly logEntries: number;
}

export const defaultLimits: Limits = {
  maxBodyBytes: 1024 * 1024,
  timeout: 15 * 60_000,
  parallelism: 100,
  deduplicationWindow: 10 * 60_000,
  deadLetterRetention: 3 * 86_400_000,
  logEntries: 10_000,
};
