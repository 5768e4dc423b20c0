import { RedisError } from '../Reply.ts';
import type { Expiry } from '../parseSet.ts';
import { expiresAt } from './expiresAt.ts';
import { SMALLEST } from './integers.ts';
import type { OwnCommand, OwnCommands } from './OwnCommand.ts';

/** The commands on the time that a key has left. */
export const expiry: OwnCommands = {
  EXPIRE: expire('EX'),
  PEXPIRE: expire('PX'),
  EXPIREAT: expire('EXAT'),
  PEXPIREAT: expire('PXAT'),
  TTL: timeLeft((ms) => Math.floor((ms + 500) / 1000)),
  PTTL: timeLeft((ms) => ms),
  PERSIST: {
    arity: 2,
    run(keyspace, [key]) {
      const entry = keyspace.entry(key!);
      if (entry?.expiresAt === undefined) return 0;
      entry.expiresAt = undefined;
      return 1;
    },
  },
};

function expire(unit: Expiry['unit']): OwnCommand {
  return {
    arity: -3,
    run(keyspace, [key, amount, ...options], name) {
      const allowed = rule(options);
      const until = expiresAt({ unit, amount: amount! }, keyspace.now(), name, SMALLEST);
      const entry = keyspace.entry(key!);
      if (entry === undefined || !allowed(entry.expiresAt, until)) return 0;
      entry.expiresAt = until; // a time in the past removes the key: the next look finds it gone
      return 1;
    },
  };
}

function rule(options: string[]): (before: number | undefined, after: number) => boolean {
  const given = new Set(options.map((option) => option.toUpperCase()));
  const unknown = options.find((option) => !['NX', 'XX', 'GT', 'LT'].includes(option.toUpperCase()));
  if (unknown !== undefined) throw new RedisError(`ERR Unsupported option ${unknown}`);
  if (given.has('NX') && given.size > 1) {
    throw new RedisError('ERR NX and XX, GT or LT options at the same time are not compatible');
  }
  if (given.has('GT') && given.has('LT')) {
    throw new RedisError('ERR GT and LT options at the same time are not compatible');
  }
  return (before, after) =>
    !(given.has('NX') && before !== undefined) &&
    !(given.has('XX') && before === undefined) &&
    !(given.has('GT') && after <= (before ?? Infinity)) &&
    !(given.has('LT') && after >= (before ?? Infinity));
}

function timeLeft(unit: (ms: number) => number): OwnCommand {
  return {
    arity: 2,
    run(keyspace, [key]) {
      const entry = keyspace.entry(key!);
      if (entry === undefined) return -2;
      return entry.expiresAt === undefined ? -1 : unit(entry.expiresAt - keyspace.now());
    },
  };
}
