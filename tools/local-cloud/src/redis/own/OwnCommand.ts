import type { Reply } from '../Reply.ts';
import type { Keyspace } from './Keyspace.ts';

/** A command of the engine of our own: how many arguments it takes, and what it does. It throws `RedisError`s. */
export interface OwnCommand {
  /** Including the name, as Redis counts: 2 is exactly one argument, -2 one or more. */
  arity: number;
  run(keyspace: Keyspace, args: string[], name: string): Reply;
}

export type OwnCommands = Record<string, OwnCommand>;
