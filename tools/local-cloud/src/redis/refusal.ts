import { RedisError } from './Reply.ts';
import type { Command } from './RedisEngine.ts';

/** Why a command can't be served over REST, where no connection belongs to a caller; undefined when it can. */
export function refusal(command: Command): RedisError | undefined {
  const name = command[0]?.toUpperCase() ?? '';
  if (!NEEDS_A_CONNECTION.has(name)) return undefined;
  return new RedisError(`ERR ${name} is not available over REST: it needs a connection of its own`);
}

const NEEDS_A_CONNECTION = new Set(
  (
    'AUTH HELLO SELECT QUIT RESET CLIENT MULTI EXEC DISCARD WATCH UNWATCH SUBSCRIBE UNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE ' +
    'SSUBSCRIBE SUNSUBSCRIBE MONITOR SYNC PSYNC BLPOP BRPOP BLMOVE BRPOPLPUSH BLMPOP BZPOPMIN BZPOPMAX BZMPOP WAIT ' +
    'WAITAOF SHUTDOWN DEBUG'
  ).split(' '),
);
