import { createLeases, LeaseUnavailable, type Leases } from '@nightshift/locking';
import { startRedis, type LocalRedis } from './startRedis.ts';
import { everyEngine } from './testing/everyEngine.ts';

const JOB = 'reports.on-time';
const MONDAY = 'reports.on-time@2026-11-23T02:00:00.000Z';
const TUESDAY = 'reports.on-time@2026-11-24T02:00:00.000Z';
const WEDNESDAY = 'reports.on-time@2026-11-25T02:00:00.000Z';
const HOUR = 3_600_000;

everyEngine('a lease', (redis) => {
  let leases: Leases;
  beforeEach(() => {
    leases = createLeases({ url: redis().url, token: redis().token });
  });

  test('goes to one run, and the next hears who holds it', async () => {
    expect(await leases.acquire(JOB, MONDAY, HOUR)).toEqual({ kind: 'acquired' });
    expect(await leases.acquire(JOB, TUESDAY, HOUR)).toEqual({ kind: 'held', owner: MONDAY });
    expect(await leases.acquire('reports.weekly', TUESDAY, HOUR)).toEqual({ kind: 'acquired' });
    expect(await leases.holder(JOB)).toBe(MONDAY);
  });

  test('goes to exactly one of many who ask at once', async () => {
    const runs = Array.from({ length: 20 }, (_, index) => `${JOB}@${index}`);
    const outcomes = await Promise.all(runs.map((run) => leases.acquire(JOB, run, HOUR)));
    expect(outcomes.filter(({ kind }) => kind === 'acquired')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'held')).toHaveLength(19);
    expect(outcomes[runs.indexOf((await leases.holder(JOB))!)]).toEqual({ kind: 'acquired' });
  });

  test('is found to be ours when the answer was lost', async () => {
    redis().faults.loseNextAnswers = 1;
    expect(await leases.acquire(JOB, MONDAY, HOUR)).toEqual({ kind: 'already-ours' });
    expect(await leases.holder(JOB)).toBe(MONDAY);
  });

  test('is extended, handed on and given up once, even when each answer was lost', async () => {
    await leases.acquire(JOB, MONDAY, HOUR);
    redis().faults.loseNextAnswers = 1;
    expect(await leases.extend(JOB, MONDAY, HOUR)).toBe(true);
    redis().faults.loseNextAnswers = 1;
    expect(await leases.replace(JOB, MONDAY, TUESDAY, HOUR)).toBe(true);
    redis().faults.loseNextAnswers = 1;
    await leases.release(JOB, TUESDAY);
    expect(await leases.holder(JOB)).toBeNull();
  });

  test('is neither extended nor released by a run that has lost it', async () => {
    await leases.acquire(JOB, MONDAY, HOUR);
    expect(await leases.replace(JOB, MONDAY, TUESDAY, HOUR)).toBe(true);
    expect(await leases.extend(JOB, MONDAY, HOUR)).toBe(false);
    expect(await leases.release(JOB, MONDAY)).toBe(false);
    expect(await leases.holder(JOB)).toBe(TUESDAY);
    expect(await leases.release(JOB, TUESDAY)).toBe(true);
    expect(await leases.extend(JOB, TUESDAY, HOUR)).toBe(false);
    expect(await leases.acquire(JOB, MONDAY, HOUR)).toEqual({ kind: 'acquired' });
  });

  test('is replaced only from the owner who is named', async () => {
    expect(await leases.replace(JOB, MONDAY, TUESDAY, HOUR)).toBe(false);
    expect(await leases.holder(JOB)).toBeNull();
    await leases.acquire(JOB, MONDAY, HOUR);
    expect(await leases.replace(JOB, WEDNESDAY, TUESDAY, HOUR)).toBe(false);
    expect(await leases.holder(JOB)).toBe(MONDAY);
  });

  test('costs one command to acquire, one to extend and one to release', async () => {
    const before = redis().counters.total;
    await leases.acquire(JOB, MONDAY, HOUR);
    await leases.extend(JOB, MONDAY, HOUR);
    await leases.release(JOB, MONDAY);
    expect(redis().counters.total - before).toBe(3);
  });
});

describe('with a clock that is moved and a Redis that fails', () => {
  let redis: LocalRedis;
  let leases: Leases;
  beforeEach(async () => {
    redis = await startRedis({ port: 0 });
    leases = createLeases({ url: redis.url, token: redis.token, timeoutMs: 300 });
  });
  afterEach(() => redis.stop());

  test('the lease of a run that died is free when its time is over', async () => {
    await leases.acquire(JOB, MONDAY, HOUR);
    redis.advance(HOUR - 60_000);
    expect(await leases.acquire(JOB, TUESDAY, HOUR)).toEqual({ kind: 'held', owner: MONDAY });
    redis.advance(60_000);
    expect(await leases.acquire(JOB, TUESDAY, HOUR)).toEqual({ kind: 'acquired' });
    expect(await leases.extend(JOB, MONDAY, HOUR)).toBe(false);
  });

  test('an extended lease lasts from then on; one that was asked for again does not', async () => {
    await leases.acquire(JOB, MONDAY, HOUR);
    redis.advance(HOUR - 60_000);
    expect(await leases.acquire(JOB, MONDAY, HOUR)).toEqual({ kind: 'already-ours' });
    expect(await leases.extend(JOB, MONDAY, HOUR)).toBe(true);
    redis.advance(HOUR - 60_000);
    expect(await leases.acquire(JOB, MONDAY, HOUR)).toEqual({ kind: 'already-ours' });
    redis.advance(60_000);
    expect(await leases.holder(JOB)).toBeNull();
  });

  test.each([
    ['is gone', () => (redis.faults.gone = true)],
    ['answers 500', () => (redis.faults.failNext = 1)],
    ['takes too long', () => (redis.faults.delayMs = 60_000)],
  ])('a Redis that %s makes the lease unavailable within the timeout', async (_, breakIt) => {
    breakIt();
    const begun = Date.now();
    await expect(leases.acquire(JOB, MONDAY, HOUR)).rejects.toBeInstanceOf(LeaseUnavailable);
    expect(Date.now() - begun).toBeLessThan(1_500);
  });

  test('a Redis that was emptied forgets the lease, and says so to its owner', async () => {
    await leases.acquire(JOB, MONDAY, HOUR);
    await redis.flush();
    expect(await leases.extend(JOB, MONDAY, HOUR)).toBe(false);
  });
});
