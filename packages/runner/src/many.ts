import type { Tick } from '@nightshift/contract';
import type { Transaction } from '@nightshift/database';
import type { Logger } from 'pino';

/** What a handler of `many` is given beside its units. */
export type ManyContext<Tables> = {
  /** The transaction in which the units are marked done already: all that is written here commits with them, or nothing does. */
  tx: Transaction<Tables>;
  tick: Tick;
  run: string;
  /** Which attempt at the pack this is, from 1. */
  attempt: number;
  /** The units' keys, in the units' order. */
  keys: readonly string[];
  /** Aborts when the deadline nears or the attempt has lost its pack. */
  signal: AbortSignal;
  log: Logger;
};

export type ManyHandler<Unit, Tables> = (units: Unit[], context: ManyContext<Tables>) => Promise<void>;

export type Many<Unit, Tables> = { verb: 'many'; handler: ManyHandler<Unit, Tables> };

/**
 * Work in whole packs: the handler writes for all of its units in one transaction. When it throws, it is called again
 * with the halves of the pack, down to the unit that fails alone; the others commit. It must do nothing outside `tx`.
 */
export function many<Unit, Tables>(handler: ManyHandler<Unit, Tables>): Many<Unit, Tables> {
  return { verb: 'many', handler };
}
