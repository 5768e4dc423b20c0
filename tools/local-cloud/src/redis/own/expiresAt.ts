import { RedisError } from '../Reply.ts';
import type { Expiry } from '../parseSet.ts';
import { integer, LARGEST, SMALLEST } from './integers.ts';

/** The instant that an expiry option means; the command's name is for the error. SET and its kin refuse 0 and less. */
export function expiresAt({ unit, amount }: Expiry, now: number, command: string, lowest = 1n): number {
  const given = integer(amount);
  const inSeconds = unit === 'EX' || unit === 'EXAT';
  const inMs = inSeconds ? given * 1000n : given;
  const instant = unit === 'EX' || unit === 'PX' ? inMs + BigInt(now) : inMs;
  if (given < lowest || inMs < SMALLEST || inMs > LARGEST || instant > LARGEST) {
    throw new RedisError(`ERR invalid expire time in '${command}' command`);
  }
  return Number(instant);
}
