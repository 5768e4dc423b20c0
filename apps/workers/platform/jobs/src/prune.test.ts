import { prune } from './prune.ts';

test('pruning is one unit a night, in universal time', async () => {
  const { units } = await prune.discover({} as Parameters<typeof prune.discover>[0]);
  expect(units).toEqual([{}]);
  expect(prune.schedule).toMatchObject({ cron: '30 4 * * *', timezone: 'UTC' });
});
