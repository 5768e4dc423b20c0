import { OK, RedisError } from '../Reply.ts';
import { syntaxError } from '../parseSet.ts';
import { glob } from './glob.ts';
import { integer } from './integers.ts';
import type { Keyspace } from './Keyspace.ts';
import type { OwnCommand, OwnCommands } from './OwnCommand.ts';

/** The commands on keys of any type, and on the whole keyspace. */
export const keys: OwnCommands = {
  DEL: remove(),
  UNLINK: remove(),
  DELEX: {
    arity: -2,
    run(keyspace, [key, condition, operand, ...more]) {
      if (condition === undefined) return keyspace.remove(key!) ? 1 : 0;
      if (operand === undefined || more.length > 0) {
        throw new RedisError("ERR wrong number of arguments for 'delex' command");
      }
      return comparesWell(keyspace, key!, condition, operand) && keyspace.remove(key!) ? 1 : 0;
    },
  },
  EXISTS: { arity: -2, run: (keyspace, keys) => keys.filter((key) => keyspace.entry(key) !== undefined).length },
  TYPE: { arity: 2, run: (keyspace, [key]) => typeOf(keyspace, key!) },
  KEYS: { arity: 2, run: (keyspace, [pattern]) => keyspace.keys().filter(glob(pattern!)) },
  SCAN: { arity: -2, run: (keyspace, [cursor, ...options]) => ['0', scan(keyspace, cursor!, options)] },
  DBSIZE: { arity: 1, run: (keyspace) => keyspace.keys().length },
  FLUSHDB: flush(),
  FLUSHALL: flush(),
  PING: {
    arity: -1,
    run(_, [message, ...more]) {
      if (more.length > 0) throw new RedisError("ERR wrong number of arguments for 'ping' command");
      return message ?? 'PONG';
    },
  },
  ECHO: { arity: 2, run: (_, [message]) => message! },
};

function remove(): OwnCommand {
  return { arity: -2, run: (keyspace, keys) => keys.filter((key) => keyspace.remove(key)).length };
}

function comparesWell(keyspace: Keyspace, key: string, condition: string, operand: string): boolean {
  const value = keyspace.entry(key)?.value;
  if (value === undefined) return false;
  if (typeof value !== 'string') throw new RedisError('ERR Key should be of string type if conditions are specified');
  const kind = condition.toUpperCase();
  if (kind === 'IFEQ') return value === operand;
  if (kind === 'IFNE') return value !== operand;
  if (kind === 'IFDEQ' || kind === 'IFDNE') throw new RedisError(`ERR ${kind} is not available in the local Redis`);
  throw new RedisError('ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE');
}

function typeOf(keyspace: Keyspace, key: string): string {
  const value = keyspace.entry(key)?.value;
  return value === undefined ? 'none' : typeof value === 'string' ? 'string' : 'hash';
}

/** One page with everything: COUNT is a hint, in Redis too. */
function scan(keyspace: Keyspace, cursor: string, options: string[]): string[] {
  if (!/^\d+$/.test(cursor)) throw new RedisError('ERR invalid cursor');
  let found = cursor === '0' ? keyspace.keys() : [];
  for (let i = 0; i < options.length; i += 2) {
    const [option, operand] = [options[i]!.toUpperCase(), options[i + 1]];
    if (operand === undefined) throw syntaxError();
    if (option === 'MATCH') found = found.filter(glob(operand));
    else if (option === 'TYPE') found = found.filter((key) => typeOf(keyspace, key) === operand.toLowerCase());
    else if (option !== 'COUNT' || integer(operand) < 1n) throw syntaxError();
  }
  return found;
}

function flush(): OwnCommand {
  return {
    arity: -1,
    run(keyspace, options) {
      if (options.length > 1 || !['ASYNC', 'SYNC', undefined].includes(options[0]?.toUpperCase())) throw syntaxError();
      keyspace.clear();
      return OK;
    },
  };
}
