import { aCase, aJob, firing, runsOf } from '../testing/cases.ts';
import { failing } from './failing.ts';

const hourly = aJob({ schedule: { cron: '0 * * * *' }, freshness: '3h' });
const patient = aJob({
  schedule: { cron: '0 * * * *' },
  freshness: '3h',
  alerts: { failing: { after: 2, recoverAfter: 2 } },
});
/** Runs the newest first: + succeeded, - failed. */
const runs = (signs: string) => runsOf([...signs].map((sign) => (sign === '+' ? 1 : -1)));

test.each([
  ['nightly', aJob(), '', false],
  ['nightly', aJob(), '+', false],
  ['nightly', aJob(), '-', true],
  ['nightly', aJob(), '-+', true],
  ['nightly', aJob(), '+-', false],
  ['hourly', hourly, '--', false],
  ['hourly', hourly, '--+-', false],
  ['hourly', hourly, '---', true],
  ['hourly', hourly, '-----+', true],
  ['hourly', hourly, '+---', false],
  ['of its own', patient, '-', false],
  ['of its own', patient, '--', true],
])('%s, newest first, %p fires: %s', (_, job, signs, fires) => {
  expect(failing(aCase({ ended: runs(signs) }, { job })).firing).toBe(fires);
});

test.each([
  ['+-', aJob(), false],
  ['-+---', hourly, true],
  ['+---', hourly, false],
  ['+--', patient, true],
  ['-+--', patient, true],
  ['++--', patient, false],
  ['+-+--', patient, true],
])('once it fires it goes on until enough in a row have succeeded: %p, newest first', (signs, job, fires) => {
  expect(failing(aCase({ ended: runs(signs) }, { job, ...firing })).firing).toBe(fires);
});

test('counts from the first of them and points at the last', () => {
  const ended = runs('---+-');
  expect(failing(aCase({ ended }, { job: hourly }))).toMatchObject({
    since: ended[2]!.finishedAt,
    title: 'reports.on-time has failed 3 times in a row',
    expected: 'no 3 failed runs in a row',
    tick: ended[0]!.scheduledFor,
    run: ended[0]!.run,
  });
  expect(failing(aCase({ ended: runs('-') }))).toMatchObject({
    title: 'reports.on-time has failed',
    expected: 'no failed run',
  });
  expect(failing(aCase({ ended: runs('+--') }, { job: patient, ...firing }))).toMatchObject({
    title: 'reports.on-time failed, and is not yet well again',
    seen: expect.stringContaining('; 1 of 2 successes since'),
  });
});
