import { OK, RedisError } from '../Reply.ts';
import { isExpiryUnit, syntaxError, type Expiry } from '../parseSet.ts';
import { expiresAt } from './expiresAt.ts';
import type { Keyspace } from './Keyspace.ts';
import type { OwnCommand, OwnCommands } from './OwnCommand.ts';
import { setCommand } from './setCommand.ts';

/** The commands on strings, but for those that count. */
export const strings: OwnCommands = {
  SET: setCommand,
  GET: { arity: 2, run: (keyspace, [key]) => keyspace.string(key!) ?? null },
  GETSET: {
    arity: 3,
    run(keyspace, [key, value]) {
      const before = keyspace.string(key!) ?? null;
      keyspace.put(key!, value!);
      return before;
    },
  },
  GETDEL: {
    arity: 2,
    run(keyspace, [key]) {
      const before = keyspace.string(key!) ?? null;
      keyspace.remove(key!);
      return before;
    },
  },
  GETEX: {
    arity: -2,
    run(keyspace, [key, ...options]) {
      const until = getexExpiry(keyspace, options);
      const value = keyspace.string(key!);
      if (value !== undefined && until !== 'unchanged') keyspace.put(key!, value, until);
      return value ?? null;
    },
  },
  SETNX: {
    arity: 3,
    run(keyspace, [key, value]) {
      if (keyspace.entry(key!) !== undefined) return 0;
      keyspace.put(key!, value!);
      return 1;
    },
  },
  SETEX: setFor('EX'),
  PSETEX: setFor('PX'),
  MGET: {
    arity: -2,
    run: (keyspace, keys) =>
      keys.map((key) => {
        const value = keyspace.entry(key)?.value;
        return typeof value === 'string' ? value : null;
      }),
  },
  MSET: {
    arity: -3,
    run(keyspace, args) {
      if (args.length % 2 !== 0) throw new RedisError("ERR wrong number of arguments for 'mset' command");
      for (let i = 0; i < args.length; i += 2) keyspace.put(args[i]!, args[i + 1]!);
      return OK;
    },
  },
  APPEND: {
    arity: 3,
    run(keyspace, [key, more]) {
      const value = (keyspace.string(key!) ?? '') + more!;
      keyspace.put(key!, value, keyspace.entry(key!)?.expiresAt);
      return Buffer.byteLength(value);
    },
  },
  STRLEN: { arity: 2, run: (keyspace, [key]) => Buffer.byteLength(keyspace.string(key!) ?? '') },
};

function setFor(unit: Expiry['unit']): OwnCommand {
  return {
    arity: 4,
    run(keyspace, [key, amount, value], name) {
      keyspace.put(key!, value!, expiresAt({ unit, amount: amount! }, keyspace.now(), name));
      return OK;
    },
  };
}

function getexExpiry(keyspace: Keyspace, [option, amount, ...more]: string[]): number | undefined | 'unchanged' {
  const unit = option?.toUpperCase();
  if (unit === undefined) return 'unchanged';
  if (unit === 'PERSIST' && amount === undefined) return undefined;
  if (!isExpiryUnit(unit) || amount === undefined || more.length > 0) throw syntaxError();
  return expiresAt({ unit, amount }, keyspace.now(), 'getex');
}
