import * as z from 'zod';
import { defineJob, type DiscoverPage, type JobCommon, type JobWithUnits } from './defineJob.ts';
import { InvalidJob } from './errors.ts';
import { tickAt } from './schedule/tick.ts';

type Airport = { airport: string };

const minimal: JobCommon & JobWithUnits<Airport> = {
  name: 'reports.on-time',
  owner: 'reports-team',
  schedule: { cron: '0 3 * * *', timezone: 'Europe/Berlin' },
  unit: z.object({ airport: z.string().length(3) }),
  key: (unit, { tick }) => `${unit.airport}/${tick.date}`,
  discover: () => Promise.resolve({ units: [] }),
  freshness: '25h',
};

const define = (change: Partial<JobCommon & JobWithUnits<Airport>>) => () => defineJob({ ...minimal, ...change });

describe('defineJob', () => {
  test('fills in what a team leaves out', () => {
    expect(defineJob(minimal)).toMatchObject({
      name: 'reports.on-time',
      worker: 'reports',
      route: 'on-time',
      schedule: { cron: '0 3 * * *', timezone: 'Europe/Berlin', overlap: 'skip' },
      freshnessMs: 25 * 3_600_000,
      retry: { attempts: 5, delayMs: 30_000, factor: 2, maxMs: 3_600_000 },
      limits: { maxDurationMs: 60_000, pack: 1, parallelUnits: 1, parallelPacks: 10, leaseMs: 300_000 },
      retentionMs: 30 * 86_400_000,
      giveUpAfterMs: 3 * 86_400_000,
      redact: [],
    });
  });

  test('gives a job without discover one unit per tick, named by the tick', async () => {
    const job = defineJob({
      name: 'reports.clean',
      owner: 'reports-team',
      schedule: { cron: '0 3 * * *' },
      freshness: '25h',
    });
    const tick = tickAt(job.schedule, new Date('2026-11-23T03:00:00Z'));
    const { units, cursor } = await job.discover({} as DiscoverPage);
    expect({ units, cursor }).toEqual({ units: [{}], cursor: undefined });
    expect(job.unit.safeParse(units[0]).success).toBe(true);
    expect(job.key(units[0]!, { tick })).toBe('2026-11-23T03:00:00.000Z');
  });

  test('keeps what a team writes, and nobody can change it afterwards', () => {
    const job = defineJob({
      ...minimal,
      retry: { attempts: 3, delay: '10s', factor: 3, max: '5m' },
      limits: { maxDuration: '300s', pack: 20, parallelUnits: 4, parallelPacks: 50, lease: '20m' },
      retention: '7d',
      redact: ['email'],
    });
    expect(job.redact).toEqual(['email']);
    expect(job.retry).toEqual({ attempts: 3, delayMs: 10_000, factor: 3, maxMs: 300_000 });
    expect(job.limits).toEqual({
      maxDurationMs: 300_000,
      pack: 20,
      parallelUnits: 4,
      parallelPacks: 50,
      leaseMs: 1_200_000,
    });
    for (const part of [job, job.retry, job.limits, job.schedule, job.redact]) expect(Object.isFrozen(part)).toBe(true);
  });

  test('a lease outlives a long function unless told otherwise', () => {
    expect(defineJob({ ...minimal, limits: { maxDuration: '10m' } }).limits.leaseMs).toBe(1_200_000);
  });

  test.each([
    '',
    'reports',
    'reports.',
    '.on-time',
    'Reports.on-time',
    'reports.on_time',
    'reports.on-time.daily',
    'reports:on-time',
    're ports.x',
    'reports.-x',
  ])("refuses the name '%s'", (name) => {
    expect(define({ name })).toThrow(InvalidJob);
    expect(define({ name })).toThrow(`job name '${name}' is not of the form <worker>.<verb-or-noun>`);
  });

  test.each<[string, Partial<JobCommon & JobWithUnits<Airport>>, string[]]>([
    ['no owner', { owner: ' ' }, ['owner is empty']],
    ['a cron that never fires', { schedule: { cron: '0 3 30 2 *' } }, ['schedule: ', 'never fires', '30', "'2'"]],
    [
      'an unknown timezone',
      { schedule: { cron: '0 3 * * *', timezone: 'Mars/Base' } },
      ['schedule: ', "'Mars/Base' is unknown"],
    ],
    ['a freshness that is no duration', { freshness: 'daily' }, ['freshness: ', "'daily' is not a duration"]],
    ['a delay that is no duration', { retry: { delay: '30' } }, ['retry.delay: ', "'30' is not a duration"]],
    ['no attempts', { retry: { attempts: 0 } }, ['retry.attempts is 0', 'at least 1']],
    ['half an attempt', { retry: { attempts: 1.5 } }, ['retry.attempts is 1.5', 'whole number']],
    ['endless attempts', { retry: { attempts: 1_000_000_000 } }, ['retry.attempts is 1000000000', 'at most 1000']],
    ['a shrinking delay', { retry: { factor: 0.5 } }, ['retry.factor is 0.5', 'between 1 and 100']],
    ['a factor that is no number', { retry: { factor: Number.NaN } }, ['retry.factor is NaN']],
    ['an endless factor', { retry: { factor: Infinity } }, ['retry.factor is Infinity']],
    ['an empty pack', { limits: { pack: 0 } }, ['limits.pack is 0']],
    [
      'a pack whose units can not fit',
      { limits: { maxDuration: '60s', pack: 21, parallelUnits: 4, unitDuration: '11s' } },
      ['limits.pack (21 units, 4 side by side, 1m6s', 'limits.maxDuration (1m)', 'lower limits.pack'],
    ],
    ['a unit that takes no time', { limits: { unitDuration: '0s' } }, ['limits.unitDuration']],
    ['no packs in flight', { limits: { parallelPacks: 0 } }, ['limits.parallelPacks is 0']],
    ['a longest delay below the first', { retry: { delay: '2h' } }, ['retry.max (1h)', 'retry.delay (2h)']],
    [
      'a lease below the function',
      { limits: { maxDuration: '5m', lease: '4m' } },
      ['limits.lease (4m)', 'limits.maxDuration (5m)'],
    ],
    [
      'more units at once than in a pack',
      { limits: { pack: 3, parallelUnits: 4 } },
      ['limits.parallelUnits (4)', 'limits.pack (3)'],
    ],
    [
      'retries beyond the retention',
      { retry: { attempts: 40, delay: '1h' }, retention: '1d' },
      ['1d15h40m', 'retention of 1d'],
    ],
    [
      'a function beyond what Vercel runs',
      { limits: { maxDuration: '31m' } },
      ['limits.maxDuration is 31m', 'at most 30m'],
    ],
    [
      'a path where a field is to be hidden',
      { redact: ['customer.email'] },
      ['redact has "customer.email"', 'name alone'],
    ],
    [
      'an alert that comes after none',
      { alerts: { failing: { after: 0 } } },
      ['alerts.failing.after is 0', 'from 1 to 20'],
    ],
    [
      'an alert’s time that is no duration',
      { alerts: { missed: { grace: 'soon' } } },
      ['alerts.missed.grace: ', "'soon' is not a"],
    ],
    ['nothing where a field is to be hidden', { redact: [''] }, ['redact has ""']],
    [
      'a function of half seconds',
      { limits: { maxDuration: '1500ms' } },
      ['limits.maxDuration is 1s500ms', 'whole seconds'],
    ],
  ])('refuses %s, with the job’s name and the numbers', (_, change, sentences) => {
    expect(define(change)).toThrow(InvalidJob);
    for (const sentence of ["job 'reports.on-time'", ...sentences]) expect(define(change)).toThrow(sentence);
  });

  test('takes a lease as long as the function and a retention as long as the retries', () => {
    expect(define({ limits: { maxDuration: '5m', lease: '5m' } })).not.toThrow();
    expect(define({ limits: { maxDuration: '60s', pack: 20, parallelUnits: 4, unitDuration: '12s' } })).not.toThrow();
    const retry = { attempts: 2, delay: '1h' };
    expect(define({ retry, limits: { maxDuration: '60s' }, retention: '1h2m' })).not.toThrow();
    expect(define({ retry, limits: { maxDuration: '60s' }, retention: '1h1m59s' })).toThrow('1h2m');
  });
});
