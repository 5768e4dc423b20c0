import { scheduleDifferences } from './scheduleDifferences.ts';
import type { DeclaredSchedule, ExistingSchedule } from './schedules.ts';
import { settingsLabel } from './settingsLabel.ts';

const declared: DeclaredSchedule = {
  id: 'nightshift-watch',
  cron: '*/5 * * * *',
  url: 'https://dispatcher.example.com/api/watch',
  retries: 0,
  timeoutSeconds: 65,
  headers: { 'x-one': '1', 'x-vercel-protection-bypass': 'the-bypass' },
};
const existing: ExistingSchedule = {
  id: declared.id,
  cron: declared.cron,
  url: declared.url,
  method: 'POST',
  retries: 0,
  paused: false,
  label: settingsLabel(declared),
  lastAt: undefined,
  nextAt: undefined,
};

test('a schedule put as declared has no differences, in whatever order its headers are named, and paused or not', () => {
  const turned = { ...declared, headers: { 'x-vercel-protection-bypass': 'the-bypass', 'x-one': '1' } };
  expect(scheduleDifferences(turned, { ...existing, paused: true })).toEqual([]);
});

test.each<[string, Partial<ExistingSchedule>, string[]]>([
  ['another cron', { cron: '* * * * *' }, ['cron * * * * *']],
  ['another address', { url: 'https://old.example.com/api/watch' }, ['address https://old.example.com/api/watch']],
  ['another method and other retries', { method: 'GET', retries: 3 }, ['method GET', 'retries 3']],
  ['a label of nobody', { label: undefined }, ['time-out or forwarded headers']],
])('%s is a difference', (_, change, expected) => {
  expect(scheduleDifferences(declared, { ...existing, ...change })).toEqual(expected);
});

test.each<[string, Partial<DeclaredSchedule>]>([
  ['a forwarded secret', { headers: { 'x-vercel-protection-bypass': 'another-bypass' } }],
  ['no forwarded header', { headers: {} }],
  ['another time-out', { timeoutSeconds: 5 }],
])('%s that QStash does not tell is found, and not told either', (_, change) => {
  expect(scheduleDifferences({ ...declared, ...change }, existing)).toEqual(['time-out or forwarded headers']);
});
