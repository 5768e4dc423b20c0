import { RedisError } from '../Reply.ts';
import { integer, LARGEST, SMALLEST } from './integers.ts';
import type { Keyspace } from './Keyspace.ts';
import type { OwnCommands } from './OwnCommand.ts';

/** The commands that count. A key keeps its expiry while it is counted up. */
export const counters: OwnCommands = {
  INCR: { arity: 2, run: (keyspace, [key]) => add(keyspace, key!, 1n) },
  DECR: { arity: 2, run: (keyspace, [key]) => add(keyspace, key!, -1n) },
  INCRBY: { arity: 3, run: (keyspace, [key, by]) => add(keyspace, key!, integer(by!)) },
  DECRBY: {
    arity: 3,
    run(keyspace, [key, by]) {
      const amount = integer(by!);
      if (amount === SMALLEST) throw new RedisError('ERR decrement would overflow');
      return add(keyspace, key!, -amount);
    },
  },
};

function add(keyspace: Keyspace, key: string, amount: bigint): number {
  const sum = integer(keyspace.string(key) ?? '0') + amount;
  if (sum > LARGEST || sum < SMALLEST) throw new RedisError('ERR increment or decrement would overflow');
  keyspace.put(key, String(sum), keyspace.entry(key)?.expiresAt);
  return Number(sum);
}
