import { RedisError } from '../Reply.ts';
import type { OwnCommands } from './OwnCommand.ts';

/** The first commands on hashes; a hash without fields is no key. */
export const hashes: OwnCommands = {
  HSET: {
    arity: -4,
    run(keyspace, [key, ...pairs]) {
      if (pairs.length % 2 !== 0) throw new RedisError("ERR wrong number of arguments for 'hset' command");
      const hash = keyspace.hash(key!) ?? new Map<string, string>();
      const before = hash.size;
      for (let i = 0; i < pairs.length; i += 2) hash.set(pairs[i]!, pairs[i + 1]!);
      keyspace.put(key!, hash, keyspace.entry(key!)?.expiresAt);
      return hash.size - before;
    },
  },
  HGET: { arity: 3, run: (keyspace, [key, field]) => keyspace.hash(key!)?.get(field!) ?? null },
  HGETALL: { arity: 2, run: (keyspace, [key]) => [...(keyspace.hash(key!) ?? [])].flat() },
  HDEL: {
    arity: -3,
    run(keyspace, [key, ...fields]) {
      const hash = keyspace.hash(key!);
      const removed = fields.filter((field) => hash?.delete(field)).length;
      if (hash?.size === 0) keyspace.remove(key!);
      return removed;
    },
  },
};
