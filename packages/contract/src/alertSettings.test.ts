import { defineJob, type JobCommon } from './defineJob.ts';
import type { AlertDefinition } from './alertSettings.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const define = (alerts: AlertDefinition, change: Partial<JobCommon> = {}) =>
  defineJob({
    name: 'reports.clean',
    owner: 'reports-team',
    schedule: { cron: '0 * * * *' },
    freshness: '2h',
    alerts,
    ...change,
  }).alerts;

test('every threshold has a default', () => {
  expect(define({})).toEqual({
    missed: { graceMs: 15 * MINUTE, durationMs: 10 * MINUTE },
    failing: { after: 3, recoverAfter: 1 },
    deadLetters: { everyMs: HOUR },
    backlog: { ageMs: HOUR, growing: 10 },
    stuck: { afterMs: 15 * MINUTE },
    slow: { factor: 2, leastMs: MINUTE },
    shrunk: { below: 0.5 },
    remindMs: 24 * HOUR,
    off: [],
  });
});

test('what a team writes is kept, and nobody can change it afterwards', () => {
  const alerts = define({
    missed: { grace: '1h', duration: '20m' },
    failing: { after: 5, recoverAfter: 2 },
    deadLetters: { every: '6h' },
    backlog: { age: '2h', growing: 3 },
    stuck: { after: '30m' },
    slow: { factor: 3, least: '10s' },
    shrunk: { below: 0.2 },
    remind: '8h',
    off: ['slow'],
  });
  expect(alerts).toEqual({
    missed: { graceMs: HOUR, durationMs: 20 * MINUTE },
    failing: { after: 5, recoverAfter: 2 },
    deadLetters: { everyMs: 6 * HOUR },
    backlog: { ageMs: 2 * HOUR, growing: 3 },
    stuck: { afterMs: 30 * MINUTE },
    slow: { factor: 3, leastMs: 10_000 },
    shrunk: { below: 0.2 },
    remindMs: 8 * HOUR,
    off: ['slow'],
  });
  for (const part of [alerts, ...Object.values(alerts)]) expect(Object.isFrozen(part)).toBe(true);
});

test.each([
  ['0 3 * * *', 1],
  ['0 3 * * 1-5', 1],
  ['0 3 1 * *', 1],
  ['0 3,15 * * *', 3],
  ['0,30 3 * * *', 3],
  ['0 * * * *', 3],
  ['*/5 * * * *', 3],
])('where there is at most one tick a day one failed run is news, otherwise three are: %s', (cron, after) => {
  expect(define({}, { schedule: { cron } }).failing.after).toBe(after);
});

test('nothing looks stuck or late while a retry rests as long as it may', () => {
  const retry = { attempts: 8, delay: '10m', factor: 2, max: '2h' };
  const alerts = define({}, { retry, limits: { maxDuration: '5m' } });
  expect([alerts.stuck.afterMs, alerts.backlog.ageMs]).toEqual([2 * HOUR + 10 * MINUTE, 2 * HOUR + 10 * MINUTE]);
});

test.each<[string, AlertDefinition, Partial<JobCommon>, string[]]>([
  ['half a run', { failing: { after: 1.5 } }, {}, ['alerts.failing.after is 1.5', 'whole number from 1 to 20']],
  ['more runs than are looked back on', { failing: { after: 21 } }, {}, ['alerts.failing.after is 21', '20']],
  ['a recovery after none', { failing: { recoverAfter: 0 } }, {}, ['alerts.failing.recoverAfter is 0', '1']],
  ['growth by one look', { backlog: { growing: 1 } }, {}, ['alerts.backlog.growing is 1', 'from 2 to 60']],
  ['slowness of the usual', { slow: { factor: 1 } }, {}, ['alerts.slow.factor is 1', 'more than 1']],
  ['a factor that is no number', { slow: { factor: Number.NaN } }, {}, ['alerts.slow.factor is NaN']],
  ['a whole as a share', { shrunk: { below: 1 } }, {}, ['alerts.shrunk.below is 1', 'between 0 and 1']],
  ['an unknown rule', { off: ['late' as never] }, {}, ['alerts.off has "late"', 'missed, stale']],
  [
    'stuck while a retry may rest',
    { stuck: { after: '20m' } },
    { retry: { attempts: 5, delay: '30m', max: '1h' } },
    ['alerts.stuck.after (20m)', 'limits.maxDuration together (1h1m)', 'lower retry.max'],
  ],
  [
    'late while a retry may rest',
    { backlog: { age: '1h1m' } },
    { retry: { attempts: 5, delay: '30m', max: '1h' } },
    ['alerts.backlog.age (1h1m)', '(1h1m)'],
  ],
  ['stuck after it was given up', { stuck: { after: '4d' } }, {}, ['alerts.stuck.after (4d)', 'giveUpAfter (3d)']],
])('refuses %s, with the numbers', (_, alerts, change, sentences) => {
  for (const sentence of sentences) expect(() => define(alerts, change)).toThrow(sentence);
});

test('refuses no job for what it has not written', () => {
  expect(() => define({}, { giveUpAfter: '10m' })).not.toThrow();
  expect(() => define({ stuck: { after: '6m' } }, { giveUpAfter: '10m' })).not.toThrow();
});
