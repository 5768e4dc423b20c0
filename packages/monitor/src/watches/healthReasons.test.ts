import { aJob, aRegistry, ago, HOUR, MINUTE, NOW } from '../testing/cases.ts';
import { monitorWorld } from '../testing/monitorWorld.ts';
import type { CompletedWatch, Registry } from '../facts/JobFacts.ts';
import { healthReasons } from './healthReasons.ts';
import { readHealth } from './readHealth.ts';
import { recordWatch } from './recordWatch.ts';

const completed = (clock: string, silentMs: number, everySeconds = 60): CompletedWatch => ({
  clock,
  completedAt: ago(silentMs),
  gaps: Array<number>(5).fill(everySeconds),
});
const reasons = (registry: Partial<Registry> | null, watches = [completed('vercel', MINUTE)], job = aJob()) =>
  healthReasons([job], { now: NOW, registry: registry === null ? [] : [aRegistry(registry)], watches }).map(
    ({ kind }) => kind,
  );
const well = { lastSuccessAt: ago(HOUR) };
const overdue = { successDueFor: ago(2 * HOUR), successDueAt: ago(MINUTE) };

test.each<[string, Partial<Registry> | null, CompletedWatch[] | undefined, string[]]>([
  ['all is well', well, undefined, []],
  ['a success is overdue', { ...well, ...overdue }, undefined, ['missed']],
  ['a job is stale', { lastSuccessAt: ago(26 * HOUR) }, undefined, ['stale']],
  ['both: one reason is enough', { ...overdue, lastSuccessAt: ago(26 * HOUR) }, undefined, ['missed']],
  ['a paused job is owed nothing', { ...overdue, pausedAt: ago(1) }, undefined, []],
  ['a job that is not registered yet', null, undefined, []],
  ['no watch ever', well, [], ['watch']],
  ['no watch for two intervals', well, [completed('vercel', 2 * MINUTE + 1)], ['watch']],
  ['one clock goes on', well, [completed('vercel', HOUR), completed('qstash', 9 * MINUTE, 300)], []],
  ['no clock goes on', well, [completed('vercel', HOUR), completed('qstash', 11 * MINUTE, 300)], ['watch']],
])('%s', (_, registry, watches, expected) => {
  expect(reasons(registry, watches)).toEqual(expected);
});

test('a rule that is off is no reason', () => {
  expect(reasons({ ...well, ...overdue }, undefined, aJob({ alerts: { off: ['missed'] } }))).toEqual([]);
});

test('a reason says what it is about', () => {
  const facts = { now: NOW, registry: [aRegistry({ ...well, ...overdue })], watches: [completed('vercel', HOUR)] };
  expect(healthReasons([aJob()], facts)).toEqual([
    { kind: 'watch', job: null, text: 'no watch has been completed for 1 hour' },
    { kind: 'missed', job: 'reports.on-time', text: expect.stringContaining('reports.on-time has not succeeded') },
  ]);
});

test('it is read in two statements', async () => {
  const world = await monitorWorld();
  try {
    const job = await world.newJob({}, { lastSuccessAt: new Date() });
    await recordWatch(world.db, 'vercel');
    let statements = 0;
    const facts = await readHealth(world.telling((nth) => (statements = nth)));
    expect(statements).toBe(2);
    expect(healthReasons([job], facts)).toEqual([]);
  } finally {
    await world.drop();
  }
});
