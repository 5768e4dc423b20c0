import type { NoticeKind } from '@nightshift/database';

/** What happens to one job, in rows somewhere, and what its owner is told. */
export type Life = {
  /** A tick opens its run: at work, or sent and taken by nobody. */
  open(tick: Date, at: Date, how: 'at-work' | 'untaken'): Promise<void>;
  /** The run that is open ends. */
  end(at: Date, how: { state: 'succeeded' | 'failed'; units: number }): Promise<void>;
  /** A tick is skipped. */
  skip(tick: Date, at: Date, reason: string): Promise<void>;
  /** A unit of the last run gives up. */
  die(fingerprint: string, at: Date): Promise<void>;
  /** Somebody puts all that died back to work, and it is done: the run that had failed is mended. */
  mend(at: Date): Promise<void>;
  discard(at: Date): Promise<void>;
  pause(at: Date): Promise<void>;
  resume(at: Date): Promise<void>;
  mute(at: Date, until: Date): Promise<void>;
  /** One watch; what it told, as `fired missed`. */
  look(at: Date): Promise<`${NoticeKind} ${string}`[]>;
};
