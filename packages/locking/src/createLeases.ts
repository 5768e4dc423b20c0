import { Redis } from '@upstash/redis';
import { LeaseUnavailable } from './leaseUnavailable.ts';

export type LeasesOptions = {
  /** UPSTASH_REDIS_REST_URL. */
  url: string;
  token: string;
  /** Before every key: two environments on one database need two. */
  prefix?: string;
  /** How long one command may take, its retries included. */
  timeoutMs?: number;
};

export type Acquired = { kind: 'acquired' } | { kind: 'already-ours' } | { kind: 'held'; owner: string };

/** Leases by job; an owner is a run's id. Each call is one Redis command. All throw {@link LeaseUnavailable} when Redis is away. */
export type Leases = Readonly<{
  /** Takes a free lease. Safe to repeat: an answer that was lost is found to be ours. An already held lease is not extended. */
  acquire: (job: string, owner: string, forMs: number) => Promise<Acquired>;
  /** False when the lease is another's, or gone. */
  extend: (job: string, owner: string, forMs: number) => Promise<boolean>;
  /** Takes a lease from one named owner; false when somebody else has it by now, or nobody. A refusal costs a second command. */
  replace: (job: string, from: string, to: string, forMs: number) => Promise<boolean>;
  /** Gives a lease up; false when it was another's, or gone. */
  release: (job: string, owner: string) => Promise<boolean>;
  holder: (job: string) => Promise<string | null>;
}>;

/** Opens the door to Upstash Redis. Leases save work; what must never overlap is kept apart by Postgres. */
export function createLeases({ url, token, prefix = 'nightshift', timeoutMs = 2_000 }: LeasesOptions): Leases {
  if (!url || !token) throw new Error('Leases need the url and the token of an Upstash Redis.');
  const redis = new Redis({
    url,
    token,
    enableAutoPipelining: false,
    automaticDeserialization: false,
    enableTelemetry: false,
    retry: { retries: 1, backoff: () => 50 },
    // The function form: a plain aborted signal makes the SDK answer as if the command had succeeded.
    signal: () => AbortSignal.timeout(timeoutMs),
  });
  const ask = async (command: [string, ...string[]]): Promise<string | number | null> => {
    try {
      return await redis.exec<string | number | null>(command);
    } catch (error) {
      throw new LeaseUnavailable(command[0], error);
    }
  };
  const key = (job: string) => `${prefix}:lease:${job}`;
  return Object.freeze({
    async acquire(job, owner, forMs) {
      const before = await ask(['SET', key(job), owner, 'NX', 'GET', 'PX', wholeMs(forMs)]);
      if (before === null) return { kind: 'acquired' };
      return before === owner ? { kind: 'already-ours' } : { kind: 'held', owner: String(before) };
    },
    extend: async (job, owner, forMs) =>
      (await ask(['SET', key(job), owner, 'IFEQ', owner, 'PX', wholeMs(forMs)])) === 'OK',
    async replace(job, from, to, forMs) {
      const done = await ask(['SET', key(job), to, 'IFEQ', from, 'PX', wholeMs(forMs)]);
      // Refused may also mean done: the answer was lost, and the command sent again found its own work.
      return done === 'OK' || (await ask(['GET', key(job)])) === to;
    },
    release: async (job, owner) => (await ask(['DELEX', key(job), 'IFEQ', owner])) === 1,
    holder: async (job) => (await ask(['GET', key(job)])) as string | null,
  } satisfies Leases);
}

/** Redis would refuse it too, but that would look like a Redis that is away. */
function wholeMs(forMs: number): string {
  if (Number.isSafeInteger(forMs) && forMs > 0) return String(forMs);
  throw new RangeError(`A lease lasts a whole, positive number of milliseconds, not ${forMs}.`);
}
