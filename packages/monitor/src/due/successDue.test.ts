import { aJob, aRegistry, HOUR, MINUTE, runsOf } from '../testing/cases.ts';
import { successDue } from './successDue.ts';

const at = (text: string) => new Date(text);
const due = (registry: Parameters<typeof aRegistry>[0], minutes: number[] = [], job = aJob()) => {
  const found = successDue(job, aRegistry(registry), runsOf(minutes));
  return found && [found.tick.toISOString(), found.dueAt.getTime() - found.tick.getTime()];
};

test('the first tick after the registration is due, by ten minutes and the grace while nothing says how long it takes', () => {
  expect(due({ owedFrom: at('2026-11-20T10:00:00Z') })).toEqual(['2026-11-21T02:00:00.000Z', 25 * MINUTE]);
});

test('a tick at the very instant of the registration is owed', () => {
  expect(due({ owedFrom: at('2026-11-20T02:00:00Z') })?.[0]).toBe('2026-11-20T02:00:00.000Z');
  expect(due({ owedFrom: at('2026-11-20T02:00:00.001Z') })?.[0]).toBe('2026-11-21T02:00:00.000Z');
});

test('the tick after the last one that ended is due, unless it lies before a resumption', () => {
  const lastEndedTick = at('2026-11-20T02:00:00Z');
  expect(due({ lastEndedTick })?.[0]).toBe('2026-11-21T02:00:00.000Z');
  expect(due({ lastEndedTick, owedFrom: at('2026-11-22T12:00:00Z') })?.[0]).toBe('2026-11-23T02:00:00.000Z');
});

test('a run by hand ends the ticks before it', () => {
  expect(due({ lastEndedTick: at('2026-11-20T08:15:33Z') })?.[0]).toBe('2026-11-21T02:00:00.000Z');
});

test('what is due stays until it has ended, however many ticks come', () => {
  const successDueFor = at('2026-11-18T02:00:00Z');
  expect(due({ successDueFor, successDueAt: successDueFor })?.[0]).toBe('2026-11-18T02:00:00.000Z');
});

test.each([
  ['too few to tell', [30, 30, 30, 30], 10],
  ['the longest of few', [5, 5, 5, 5, 30], 30],
  ['all but the slowest of twenty', [...Array<number>(18).fill(5), 40, 90], 40],
  ['failed runs tell nothing', [-90, -90, 5, 5, 5, 5, 5], 5],
  ['runs before the last twenty tell nothing', [...Array<number>(20).fill(5), 90, 90], 5],
])('the usual duration: %s', (_, minutes, usual) => {
  expect(due({}, minutes)?.[1]).toBe((usual + 15) * MINUTE);
});

test('grace and first duration are the job’s own', () => {
  const job = aJob({ alerts: { missed: { grace: '1h', duration: '2h' } } });
  expect(due({}, [], job)?.[1]).toBe(3 * HOUR);
});

test.each([
  ['the clock is put forward over it', '2026-03-28T02:30:00Z', '30 2 * * *', '2026-03-29T01:00:00.000Z'],
  ['the clock shows it twice', '2026-10-24T00:30:00Z', '30 2 * * *', '2026-10-25T00:30:00.000Z'],
  ['after the clock showed it twice', '2026-10-25T00:30:00Z', '30 2 * * *', '2026-10-26T01:30:00.000Z'],
  ['every hour, in the doubled one', '2026-10-25T00:00:00Z', '0 * * * *', '2026-10-25T01:00:00.000Z'],
])('daylight saving: %s', (_, lastEndedTick, cron, tick) => {
  const job = aJob({ schedule: { cron, timezone: 'Europe/Berlin' } });
  expect(due({ lastEndedTick: at(lastEndedTick) }, [], job)?.[0]).toBe(tick);
});
