/** What a command answers, in the terms of Redis's own protocol. `OK` is the one status that stays bare over REST. */
export type Reply = string | number | null | typeof OK | RedisError | Reply[];

export const OK = Symbol('OK');

/** A command that Redis refuses; the message is the whole text, beginning with its code (`ERR`, `WRONGTYPE`). */
export class RedisError extends Error {
  override readonly name = 'RedisError';
}
