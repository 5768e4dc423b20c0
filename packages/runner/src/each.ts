import type { Duration, Json, Tick } from '@nightshift/contract';
import type { Kysely, Transaction } from '@nightshift/database';
import type { Logger } from 'pino';

/** What a handler of `each` is given beside its unit. */
export type EachContext<Tables> = {
  /** For reading, outside any transaction: a write through it is refused. What must be written belongs into `commit`. */
  db: Kysely<Tables>;
  tick: Tick;
  run: string;
  /** The unit's key, as the job names it. */
  key: string;
  /** Which attempt at the unit's pack this is, from 1. */
  attempt: number;
  /** The same for this unit's effect for ever, whichever run or attempt: for a provider that takes one key. */
  idempotencyKey: string;
  /**
   * Does something outside once and remembers what it returned; the next attempt gets the remembered result. `act` gets
   * a key that stays the same for ever, for what a crash can still repeat. `keyLife` is how long the provider remembers
   * such keys, where that isn't for ever: begun longer ago and not finished, the step isn't repeated, and the unit becomes
   * a letter that asks a human. Refused inside `commit`.
   */
  step<T extends Json | void>(
    name: string,
    act: (key: string) => Promise<T>,
    options?: { keyLife?: Duration },
  ): Promise<T>;
  /** Runs the unit's writes and marks it done, in one transaction. Once per unit; without it the unit is done when the handler returns. */
  commit<T>(write: (tx: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Aborts when the deadline nears or the attempt has lost its pack. */
  signal: AbortSignal;
  log: Logger;
};

export type EachHandler<Unit, Tables> = (unit: Unit, context: EachContext<Tables>) => Promise<void>;

export type Each<Unit, Tables> = { verb: 'each'; handler: EachHandler<Unit, Tables> };

/** Work in single units: outside calls first, through `step`, then `commit`. */
export function each<Unit, Tables>(handler: EachHandler<Unit, Tables>): Each<Unit, Tables> {
  return { verb: 'each', handler };
}
