import { defineJob, type AnyJob } from '@nightshift/contract';
import * as z from 'zod';
import type { Acquired, Leases } from './createLeases.ts';
import { leaseKeeper, leaseTroubleLine, type LeaseTrouble } from './leaseKeeper.ts';
import { LeaseUnavailable } from './leaseUnavailable.ts';

const jobThat = (overlap: 'skip' | 'allow'): AnyJob =>
  defineJob({
    name: 'reports.on-time',
    owner: 'reports-team',
    schedule: { cron: '0 3 * * *', overlap },
    unit: z.object({}),
    key: () => 'key',
    discover: () => Promise.resolve({ units: [] }),
    freshness: '25h',
    limits: { lease: '10m' },
  });
const JOB = jobThat('skip');
const RUN = 'reports.on-time@2026-11-23T02:00:00.000Z';
const OTHER = 'reports.on-time@2026-11-24T02:00:00.000Z';
const away = new LeaseUnavailable('SET', new Error('fetch failed'));

let calls: unknown[][];
let troubles: [AnyJob, string, LeaseTrouble][];
beforeEach(() => ([calls, troubles] = [[], []]));

/** Leases that write down each call and answer what they are told to, or are away. */
function keeper(answers: { acquire?: Acquired; extend?: boolean; replace?: boolean; release?: boolean } | 'away') {
  const answer = (name: 'acquire' | 'extend' | 'replace' | 'release') =>
    ((...call: unknown[]) => {
      calls.push([name, ...call]);
      return answers === 'away' ? Promise.reject(away) : Promise.resolve(answers[name]);
    }) as never;
  const leases: Leases = {
    acquire: answer('acquire'),
    extend: answer('extend'),
    replace: answer('replace'),
    release: answer('release'),
    holder: () => Promise.reject(new Error('nobody asks who holds it')),
  };
  return leaseKeeper(leases, (...trouble) => troubles.push(trouble));
}

test.each<Acquired>([{ kind: 'acquired' }, { kind: 'already-ours' }, { kind: 'held', owner: OTHER }])(
  'taking is one command, and says what came of it: $kind',
  async (acquired) => {
    expect(await keeper({ acquire: acquired }).take(JOB, RUN)).toEqual(acquired);
    expect(calls).toEqual([['acquire', 'reports.on-time', RUN, 600_000]]);
    // Who else holds it is for the ledger to judge, and no trouble.
    expect(troubles).toEqual([]);
  },
);

test('taking it from a holder names the holder and the run that gets it', async () => {
  await keeper({ replace: true }).takeFrom(JOB, OTHER, RUN);
  expect(calls).toEqual([['replace', 'reports.on-time', OTHER, RUN, 600_000]]);
});

test('a holder who has let go in the meantime is no trouble: the next hold takes it', async () => {
  await keeper({ replace: false }).takeFrom(JOB, OTHER, RUN);
  expect(troubles).toEqual([]);
});

test('holding a lease that is ours extends it, in one command', async () => {
  await keeper({ extend: true }).hold(JOB, RUN);
  expect(calls).toEqual([['extend', 'reports.on-time', RUN, 600_000]]);
});

test('holding a lease that was lost takes it again', async () => {
  await keeper({ extend: false, acquire: { kind: 'acquired' } }).hold(JOB, RUN);
  expect(calls).toEqual([
    ['extend', 'reports.on-time', RUN, 600_000],
    ['acquire', 'reports.on-time', RUN, 600_000],
  ]);
  expect(troubles).toEqual([]);
});

test("another's lease is not taken by a hold, and told", async () => {
  await keeper({ extend: false, acquire: { kind: 'held', owner: OTHER } }).hold(JOB, RUN);
  expect(calls.map(([name]) => name)).toEqual(['extend', 'acquire']);
  expect(troubles).toEqual([[JOB, RUN, { kind: 'held', holder: OTHER }]]);
});

test.each([true, false])(
  'freeing names the run, so that it frees no other; whether it was ours (%s) is all the same',
  async (ours) => {
    await keeper({ release: ours }).free(JOB, RUN);
    expect(calls).toEqual([['release', 'reports.on-time', RUN]]);
    expect(troubles).toEqual([]);
  },
);

test('a Redis that is away throws nothing: the work goes on without the lease, and each call tells', async () => {
  const without = keeper('away');
  expect(await without.take(JOB, RUN)).toEqual({ kind: 'without' });
  expect(await without.takeFrom(JOB, OTHER, RUN)).toBeUndefined();
  expect(await without.hold(JOB, RUN)).toBeUndefined();
  expect(await without.free(JOB, RUN)).toBeUndefined();
  expect(troubles).toEqual(Array(4).fill([JOB, RUN, { kind: 'unavailable', error: away }]));
});

test('a job whose runs may overlap has no lease, and asks Redis nothing', async () => {
  const job = jobThat('allow');
  const none = keeper('away');
  expect(await none.take(job, RUN)).toEqual({ kind: 'without' });
  await Promise.all([none.takeFrom(job, OTHER, RUN), none.hold(job, RUN), none.free(job, RUN)]);
  expect({ calls, troubles }).toEqual({ calls: [], troubles: [] });
});

test('trouble is one log line that says which run, and what is done about it', () => {
  expect(leaseTroubleLine(RUN, { kind: 'held', holder: OTHER })).toEqual([
    { event: 'lease-trouble', run: RUN, kind: 'held', holder: OTHER },
    'another run holds the lease: going on without it',
  ]);
  expect(leaseTroubleLine(RUN, { kind: 'unavailable', error: away })).toEqual([
    {
      event: 'lease-trouble',
      run: RUN,
      kind: 'unavailable',
      error: expect.objectContaining({ name: 'LeaseUnavailable', message: expect.stringContaining('fetch failed') }),
    },
    'Redis is away: going on without the lease',
  ]);
});
