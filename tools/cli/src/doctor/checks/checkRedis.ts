import { randomUUID } from 'node:crypto';
import { createLeases } from '@nightshift/locking';
import type { Check } from '../Check.ts';
import { right, unchecked, wrong } from '../Finding.ts';
import { readVariables } from '../readVariables.ts';
import { whyNot } from '../whyNot.ts';

const LEASE_MS = 5_000;

/** Whether Redis takes, extends and gives up a lease: that it is there, the token may write, and it knows the commands. */
export const checkRedis: Check = {
  name: 'Redis',
  async examine({ environment }) {
    const read = readVariables(environment, ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN']);
    if (read.kind === 'missing') return [unchecked('Redis', read.because)];
    const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = read.values;
    const leases = createLeases({ url, token });
    // Nobody else's, so that two doctors don't meet.
    const job = `doctor-${randomUUID()}`;
    try {
      await leases.acquire(job, 'doctor', LEASE_MS);
      const extended = await leases.extend(job, 'doctor', LEASE_MS);
      const released = await leases.release(job, 'doctor');
      if (extended && released) return [right('Redis', 'it takes, extends and releases a lease')];
      return [
        wrong('Redis', 'it lost a lease it had just granted', 'use an Upstash Redis without eviction, or Redis 8.4'),
      ];
    } catch (error) {
      const because = whyNot(error);
      return [wrong('Redis', because, todoAbout(because))];
    }
  },
};

/** By what Upstash says. */
function todoAbout(because: string): string {
  if (/WRONGPASS|unauthorized/i.test(because)) return 'set UPSTASH_REDIS_REST_TOKEN to the token of that very database';
  if (/NOPERM|read.?only/i.test(because))
    return 'set UPSTASH_REDIS_REST_TOKEN to the standard token: this one may only read';
  if (/unknown command|syntax error/i.test(because))
    return 'the server lacks SET IFEQ or DELEX: use Upstash, or Redis 8.4';
  return 'correct UPSTASH_REDIS_REST_URL; runs go on without Redis, but a skipped tick costs more';
}
