import { RedisError } from '../Reply.ts';

/** Reads a 64-bit integer as strictly as Redis: no sign but minus, no leading zero, no space. */
export function integer(text: string): bigint {
  const value = /^(0|-?[1-9]\d{0,18})$/.test(text) ? BigInt(text) : undefined;
  if (value === undefined || value !== BigInt.asIntN(64, value)) {
    throw new RedisError('ERR value is not an integer or out of range');
  }
  return value;
}

export const LARGEST = 2n ** 63n - 1n;
export const SMALLEST = -(2n ** 63n);
