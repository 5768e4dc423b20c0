import { judgeClocks } from './judgeClocks.ts';

const postgres = { name: 'Postgres', aheadMs: 0, withinMs: 10 };

test('clocks that agree are right, however far this machine itself is off', () => {
  const readings = [
    { ...postgres, aheadMs: -3_600_000 },
    { name: 'QStash', aheadMs: -3_600_400, withinMs: 500 },
  ];
  expect(judgeClocks(readings)).toEqual({
    check: 'clocks',
    outcome: 'right',
    says: 'Postgres, QStash agree within 0.9 s',
  });
});

test.each([
  [42_000, 'QStash is 42.0 s ahead of Postgres'],
  [-42_000, 'QStash is 42.0 s behind Postgres'],
])('a clock %i ms off is named', (aheadMs, says) => {
  const redis = { name: 'Redis', aheadMs: 100, withinMs: 500 };
  expect(judgeClocks([postgres, redis, { name: 'QStash', aheadMs, withinMs: 500 }])).toMatchObject({
    outcome: 'wrong',
    says,
  });
});

test.each([
  [5_510, 'right'],
  [5_511, 'wrong'],
])('what the calls took is allowed for: %i ms, give or take 510, is %s', (aheadMs, outcome) => {
  expect(judgeClocks([postgres, { name: 'QStash', aheadMs, withinMs: 500 }])).toMatchObject({ outcome });
});

test.each([[[]], [[postgres]]])('fewer than two are not compared', (readings) => {
  expect(judgeClocks(readings)).toMatchObject({ outcome: 'unchecked' });
});
