import type { Duration, Json, Tick } from '@nightshift/contract';
import type { Kysely, Transaction } from '@nightshift/database';
import type { Logger } from 'pino';

/** What `start` and `read` of a walk are given. */
export type WalkContext<Unit, Tables> = {
  unit: Unit;
  /** For reading, outside any transaction: a write through it is refused. */
  db: Kysely<Tables>;
  tick: Tick;
  run: string;
  key: string;
  attempt: number;
  /** How far to read: a walk with a watermark leaves alone what is newer, for rows commit late with older timestamps. */
  until: Date;
  /** Aborts when the deadline nears or the attempt has lost its pack. */
  signal: AbortSignal;
  log: Logger;
};

/** What `write` of a walk is given. */
export type WalkWriteContext<Unit, Tables> = Pick<
  WalkContext<Unit, Tables>,
  'unit' | 'tick' | 'run' | 'key' | 'log'
> & {
  /** The transaction in which the cursor moves: all that is written here commits with it, or nothing does. */
  tx: Transaction<Tables>;
};

/**
 * One batch, and where the next one starts; no cursor: this was the last. With a watermark the last batch has no items,
 * for a cursor must lie behind each.
 */
export type WalkBatch<Item, Cursor> = { items: Item[]; cursor?: Cursor | undefined };

export type WalkDefinition<Unit, Tables, Item, Cursor extends Json> = {
  /** Where a unit's first walk starts. */
  start: Cursor | ((context: WalkContext<Unit, Tables>) => Cursor | Promise<Cursor>);
  /** Reads a batch, outside any transaction. The cursor it returns must have moved on. */
  read: (cursor: Cursor, context: WalkContext<Unit, Tables>) => Promise<WalkBatch<Item, Cursor>>;
  /** Writes a batch, inside the transaction that moves the cursor. */
  write: (items: Item[], context: WalkWriteContext<Unit, Tables>) => Promise<void>;
  /**
   * Keeps the cursor beyond the run, for "everything changed since": the next run starts where the last one ended.
   * `lag` is how far `until` stays behind now; a minute unless set. `name` tells the walks of a job apart, where it has
   * several units per tick.
   */
  watermark?: { lag?: Duration; name?: (unit: Unit) => string };
};

// A walk is a consumer and a producer of its items and cursors, which nobody but it looks into.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Walk<Unit, Tables> = { verb: 'walk'; definition: WalkDefinition<Unit, Tables, any, any> };

/**
 * Work along a long road, batch by batch: `read` outside, `write` inside a transaction with the cursor. It goes on until
 * there is no cursor or the deadline nears, and then yields; killed, it goes on at the last committed cursor.
 */
export function walk<Unit, Tables, Item, Cursor extends Json>(
  definition: WalkDefinition<Unit, Tables, Item, Cursor>,
): Walk<Unit, Tables> {
  return { verb: 'walk', definition };
}
