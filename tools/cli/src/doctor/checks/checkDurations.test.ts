import { defineJob } from '@nightshift/contract';
import { checkDurations, judgeDurations } from './checkDurations.ts';

const fine = { job: 'reports.nightly', maxMs: 60_000, leaseMs: 300_000, timeoutMs: 65_000 };

test('functions that are waited for, on every plan, are right', () => {
  const longest = { job: 'sync.all', maxMs: 300_000, leaseMs: 600_000, timeoutMs: 305_000 };
  expect(judgeDurations([fine, longest])).toMatchObject([
    { outcome: 'right', says: expect.stringContaining('no function takes longer than 5m') },
  ]);
});

test.each([
  [{ timeoutMs: 60_000 }, 'wrong', 'reports.nightly may take 1m, and QStash waits 1m'],
  [{ leaseMs: 59_000 }, 'wrong', 'reports.nightly may take 1m, and its lease lasts 59s'],
  [
    { maxMs: 301_000, leaseMs: 602_000, timeoutMs: 306_000 },
    'unchecked',
    "that needs Vercel's Pro plan, and which plan",
  ],
  [
    { maxMs: 1_800_000, leaseMs: 3_600_000, timeoutMs: 1_805_000 },
    'unchecked',
    "that needs Vercel's extended duration and a QStash plan that is paid",
  ],
])('%j is %s, and says which job', (change, outcome, says) => {
  expect(judgeDurations([fine, { ...fine, ...change }])).toEqual([
    expect.objectContaining({ outcome, says: expect.stringContaining(says) }),
  ]);
});

test("a worker's environment is asked for its own jobs, with the time-out that their messages carry", async () => {
  const job = (name: string, maxDuration: string) =>
    defineJob({ name, owner: 'team', schedule: { cron: '0 3 * * *' }, freshness: '25h', limits: { maxDuration } });
  const jobs = [job('reports.nightly', '60s'), job('sync.all', '20m')];
  const examine = (name: string) =>
    checkDurations.examine({ environment: {}, apps: [{ name, address: 'PUBLIC_URL' }], jobs });
  expect(await examine('reports')).toMatchObject([
    { outcome: 'right', says: expect.stringContaining('longer than 1m') },
  ]);
  expect(await examine('dispatcher')).toMatchObject([
    { outcome: 'unchecked', says: expect.stringContaining('sync.all') },
  ]);
  expect(await examine('billing')).toEqual([]);
});
