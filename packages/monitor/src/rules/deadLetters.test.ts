import { aCase, aCause, ago, HOUR, MINUTE } from '../testing/cases.ts';
import type { WaitingCause } from '../facts/JobFacts.ts';
import { deadLetters } from './deadLetters.ts';
import type { Finding, RuleMemory } from './Verdict.ts';

const judge = (causes: readonly WaitingCause[], memory: RuleMemory | null = null) => {
  const count = causes.reduce((sum, cause) => sum + cause.count, 0);
  return deadLetters(aCase({ letters: { count, causes } }, { before: { firing: memory !== null, memory } }));
};
const told = (change: Partial<RuleMemory> = {}): RuleMemory => ({ causes: ['a'], upTo: '5', atOnce: [], ...change });

test('no letter waits', () => {
  expect(judge([])).toEqual({ firing: false });
  expect(judge([], told())).toEqual({ firing: false });
});

test('letters wait, since the first of them died', () => {
  const since = ago(3 * HOUR);
  expect(judge([aCause('a', { count: 2 }), aCause('b', { firstDiedAt: since })])).toMatchObject({
    firing: true,
    since,
    title: 'reports.on-time has 3 dead letters, of 2 causes',
    seen: '3 letters of 2 causes wait, the oldest since Mon 23 Nov 2026, 10:00 Europe/Berlin',
  });
  expect(judge([aCause('a')])).toMatchObject({
    title: 'reports.on-time has 1 dead letter',
    seen: expect.stringContaining('waits'),
  });
});

test.each<[string, WaitingCause[], RuleMemory, Finding['news']]>([
  ['nothing new', [aCause('a', { newestId: '5' })], told(), undefined],
  ['one more of a known cause', [aCause('a', { newestId: '6' })], told(), 'at-its-rate'],
  ['an id that text would sort wrongly', [aCause('a', { newestId: '10' })], told({ upTo: '9' }), 'at-its-rate'],
  ['a new cause', [aCause('b', { newestId: '6' }), aCause('a', { newestId: '5' })], told(), 'at-once'],
  [
    'a new cause among many lately',
    [aCause('f', { newestId: '9' })],
    told({ atOnce: [1, 2, 3, 4, 5].map((minutes) => ago(minutes * MINUTE).toISOString()) }),
    'at-its-rate',
  ],
  [
    'a new cause among many long ago',
    [aCause('f', { newestId: '9' })],
    told({ atOnce: [61, 62, 63, 64, 65].map((minutes) => ago(minutes * MINUTE).toISOString()) }),
    'at-once',
  ],
  ['fewer than before', [aCause('a', { newestId: '4' })], told(), undefined],
])('%s', (_, causes, memory, news) => {
  const verdict = judge(causes, memory) as Finding;
  expect(verdict.firing).toBe(true);
  expect(verdict.news).toBe(news);
});

test('remembers what it tells of: causes, the newest letter, and when it spoke at once', () => {
  const { memory } = judge([aCause('b', { newestId: '12' }), aCause('a', { newestId: '7' })], told()) as Finding;
  expect(memory).toEqual({ causes: ['a', 'b'], upTo: '12', atOnce: [ago(0).toISOString()] });
});
