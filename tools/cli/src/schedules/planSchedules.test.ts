import type { ExistingSchedule } from '@nightshift/queue';
import { declaredSchedules, everyWords } from './declaredSchedules.ts';
import { fromElsewhere, planSchedules } from './planSchedules.ts';

const dispatcherUrl = 'https://dispatcher.example.com';
const declared = declaredSchedules({ dispatcherUrl, every: '5m' });
const existing = (change: Partial<ExistingSchedule>): ExistingSchedule => ({
  id: 'nightshift-watch',
  cron: '*/5 * * * *',
  url: `${dispatcherUrl}/api/watch`,
  method: 'POST',
  retries: 0,
  paused: false,
  label: undefined,
  lastAt: undefined,
  nextAt: undefined,
  ...change,
});

test('the watch is declared, without a retry, and with a time-out behind its own', () => {
  expect(declared).toEqual([
    {
      id: 'nightshift-watch',
      cron: '*/5 * * * *',
      url: 'https://dispatcher.example.com/api/watch',
      retries: 0,
      timeoutSeconds: 65,
      headers: {},
    },
  ]);
});

test('however often it is called is a cron', () => {
  const crons = everyWords.map((every) => declaredSchedules({ dispatcherUrl, every })[0]!.cron);
  expect(crons).toEqual(['* * * * *', ...[2, 5, 10, 15, 30].map((minutes) => `*/${minutes} * * * *`)]);
});

test('what is declared and not there is missing; what has our prefix and is not declared is left over', () => {
  const plan = planSchedules(declared, [existing({ id: 'nightshift-old' })]);
  expect(plan).toMatchObject([
    { id: 'nightshift-watch', state: 'missing', existing: undefined },
    { id: 'nightshift-old', state: 'not-declared', declared: undefined },
  ]);
});

test("a stranger's schedule isn't seen, whatever it calls", () => {
  const plan = planSchedules(declared, [existing({ id: 'scd_1' }), existing({ id: 'Nightshift-watch' })]);
  expect(plan.map(({ id }) => id)).toEqual(['nightshift-watch']);
});

test('one that leads to another host is told apart, unless it is created or stays as it is', () => {
  const other = existing({ url: 'https://staging.example.com/api/watch' });
  const group = existing({ id: 'nightshift-group', url: 'a-url-group' });
  const old = existing({ id: 'nightshift-old', url: `${dispatcherUrl}/api/old` });
  expect(fromElsewhere(planSchedules(declared, [other, group, old]), dispatcherUrl)).toEqual([other, group]);
  expect(fromElsewhere(planSchedules(declared, []), dispatcherUrl)).toEqual([]);
});
