import type { Reply, RedisError } from './Reply.ts';

/** What stands behind the REST front: the small engine of our own, or a real server. Both pass one conformance test. */
export interface RedisEngine {
  /** A command that Redis refuses resolves to a `RedisError`; a rejection means that the engine can't be reached. */
  execute(command: Command): Promise<Reply>;
  /** All in one piece. A `RedisError` instead of the list when none was executed. */
  transaction(commands: Command[]): Promise<Reply[] | RedisError>;
  close(): Promise<void>;
}

/** Name and arguments, as text. */
export type Command = readonly string[];
