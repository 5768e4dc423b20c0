import { newestTick, parseSchedule } from '@nightshift/contract';
import { tickToCatchUp } from './tickToCatchUp.ts';

const at = (time: string) => new Date(`2025-06-01T${time}Z`);
/** An hourly job whose last tick was at one. */
const job = (rest: Partial<Parameters<typeof tickToCatchUp>[0]> = {}) => ({
  schedule: parseSchedule({ cron: '0 * * * *', catchUp: 'latest' }),
  lastTick: at('01:00:00'),
  owedFrom: at('00:00:00'),
  pausedAt: null,
  ...rest,
});
const catchUp = (now: string, rest?: Partial<Parameters<typeof tickToCatchUp>[0]>) =>
  tickToCatchUp(job(rest), at(now), newestTick);

test('a tick that nothing came for is caught up when it is two minutes old', () => {
  expect(catchUp('02:01:59.999')).toBeNull();
  expect(catchUp('02:02:00')).toEqual(at('02:00:00'));
});

test('of several missed ticks the newest is caught up, even just before the next one', () => {
  expect(catchUp('05:59:59')).toEqual(at('05:00:00'));
  expect(catchUp('06:01:00')).toEqual(at('05:00:00'));
});

test('a tick that came, or one after it, is not caught up', () => {
  expect(catchUp('01:30:00')).toBeNull();
  expect(catchUp('02:01:00', { lastTick: at('02:00:00') })).toBeNull();
  expect(catchUp('02:30:00', { lastTick: at('03:00:00') })).toBeNull();
});

test('a job that has never had a tick is owed those since it was registered', () => {
  expect(catchUp('02:30:00', { lastTick: null, owedFrom: at('02:00:00') })).toEqual(at('02:00:00'));
  expect(catchUp('02:30:00', { lastTick: null, owedFrom: at('02:00:00.001') })).toBeNull();
});

test('ticks before the job was registered, rescheduled or resumed are not owed, nor any of a paused job', () => {
  expect(catchUp('02:30:00', { owedFrom: at('02:10:00') })).toBeNull();
  expect(catchUp('02:30:00', { pausedAt: at('02:10:00') })).toBeNull();
});

test('a job that does not ask is not caught up, and neither is one whose schedule was never due', () => {
  expect(catchUp('02:30:00', { schedule: parseSchedule({ cron: '0 * * * *' }) })).toBeNull();
  expect(tickToCatchUp(job(), at('02:30:00'), () => null)).toBeNull();
});
