import type { ErrorRecord } from '@nightshift/contract';

/** Where the chain from a tick to its success broke, with what the tables know of it. */
export type BrokenLink =
  /** Nothing has opened a run for the tick, nor skipped one. `vercelSeenAt`: the last watch that Vercel Cron began. */
  | { kind: 'no-tick'; lastTick: Date | null; vercelSeenAt: Date | null; vercelSilent: boolean }
  /** The tick's run couldn't open, or waits, since another one of the job is open; what holds that one up, where known. */
  | { kind: 'held'; by: string; openedAt: Date | null; waits: boolean; because: BrokenLink | null }
  | { kind: 'skipped'; reason: string }
  | { kind: 'cancelled'; reason: string | null }
  /** The dispatcher could not find the run's units; 0 times and given up: nobody could take its message. */
  | { kind: 'dispatch-failed'; times: number; gaveUp: boolean }
  /** Recorded, and no message of it has reached the queue. */
  | { kind: 'not-sent'; what: Messaged; since: Date; sends: number }
  /** The queue took the message, and nobody has taken what it stands for. */
  | { kind: 'not-delivered'; what: Messaged; sentAt: Date; sends: number }
  /** The queue gave up on it, after so many tries that were answered with something else than yes; 0: not at all. */
  | { kind: 'answered'; what: Messaged; tries: number; status: number }
  /** Taken, and its work fails: the unit's own error says how. */
  | { kind: 'work-fails'; what: Messaged; deliveries: number; failures: number }
  /** Its function never gave it back. */
  | { kind: 'killed'; what: Messaged; times: number; maxDurationMs: number }
  /** Units of the run are dead: `attempts` is how often the newest of them failed in a row; 0: nobody ever took it. */
  | { kind: 'units-died'; dead: number; units: number; attempts: number }
  /** An attempt has it in its hands. */
  | { kind: 'at-work'; what: Messaged; since: Date; packsLeft: number }
  /** Others of its run are worked on, and this is not yet its turn. */
  | { kind: 'in-line'; packsLeft: number; inHand: number }
  /** Given back, and to come again. */
  | { kind: 'comes-again'; what: Messaged; deliveries: number }
  /** Everything is done, and nobody has closed the run. */
  | { kind: 'not-closed' };

/** What a message stands for: pack 0 is the dispatch, which the dispatcher answers; all others are a worker's. */
export type Messaged = 'dispatch' | 'pack';

/** The last error that the ledger has for the case. */
export type LastError = Pick<ErrorRecord, 'name' | 'message' | 'code'>;
