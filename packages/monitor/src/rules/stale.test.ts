import { aCase, aJob, ago, aRegistry, HOUR, NOW } from '../testing/cases.ts';
import { stale } from './stale.ts';

const judge = (registry: Parameters<typeof aRegistry>[0], now = NOW, job = aJob()) =>
  stale(aCase({ registry: aRegistry(registry) }, { now, job }));

test.each([
  ['a success of just 25 hours ago', { lastSuccessAt: ago(25 * HOUR) }, false],
  ['a success of a millisecond more', { lastSuccessAt: ago(25 * HOUR + 1) }, true],
  ['no success, registered 25 hours ago', { owedFrom: ago(25 * HOUR) }, false],
  ['no success, registered a millisecond before', { owedFrom: ago(25 * HOUR + 1) }, true],
  ['an old success, resumed since', { lastSuccessAt: ago(99 * HOUR), owedFrom: ago(HOUR) }, false],
  ['an old success, resumed long ago too', { lastSuccessAt: ago(99 * HOUR), owedFrom: ago(26 * HOUR) }, true],
])('%s', (_, registry, fires) => {
  expect(judge(registry).firing).toBe(fires);
});

test('the night on which the clock is put back makes no daily job stale, however exactly its freshness fits', () => {
  const lastSuccessAt = new Date('2026-10-24T01:10:00Z');
  const registry = { lastSuccessAt };
  expect(judge(registry, new Date('2026-10-25T02:10:01Z')).firing).toBe(false);
  expect(judge(registry, new Date('2026-10-25T03:10:00Z')).firing).toBe(false);
  expect(judge(registry, new Date('2026-10-25T03:10:01Z')).firing).toBe(true);
});

test('a job of every hour is stale on that night as on any other', () => {
  const job = aJob({ schedule: { cron: '0 * * * *', timezone: 'Europe/Berlin' }, freshness: '2h' });
  const registry = { lastSuccessAt: new Date('2026-10-25T00:00:00Z') };
  expect(judge(registry, new Date('2026-10-25T02:00:01Z'), job).firing).toBe(true);
});

test('says for how long, and what came last', () => {
  expect(judge({ lastSuccessAt: ago(26.5 * HOUR) })).toMatchObject({
    since: ago(26.5 * HOUR),
    title: 'reports.on-time has not succeeded in 26 hours 30 minutes',
    expected: 'a success at least every 25 hours',
    seen: 'the last success was Sun 22 Nov 2026, 10:30 Europe/Berlin',
    tick: null,
  });
  expect(judge({ registeredAt: ago(30 * HOUR), owedFrom: ago(30 * HOUR) })).toMatchObject({
    seen: 'no success since it was registered, Sun 22 Nov 2026, 07:00 Europe/Berlin',
  });
});

test('points at the tick that owes its success, once that has come', () => {
  const tick = ago(9 * HOUR);
  expect(judge({ lastSuccessAt: ago(33 * HOUR), successDueFor: tick, successDueAt: ago(8 * HOUR) })).toMatchObject({
    tick,
  });
  expect(
    judge({ lastSuccessAt: ago(33 * HOUR), successDueFor: ago(-HOUR), successDueAt: ago(-2 * HOUR) }),
  ).toMatchObject({ tick: null });
});
