import { countLetters } from './countLetters.ts';
import { groupLetters } from './groupLetters.ts';
import { letterWorld } from './testing/letterWorld.ts';

let world: Awaited<ReturnType<typeof letterWorld>>;
beforeAll(async () => (world = await letterWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

test('letters of one cause are one group, with how many, since when, until when, and the newest as its example', async () => {
  await world.die({ error: { name: 'Error', message: 'row 1 is broken' } });
  await world.die({ error: { name: 'TypeError', message: 'no such field' }, aheadMs: 1_000 });
  const newest = await world.die({ error: { name: 'Error', message: 'row 2 is broken' }, aheadMs: 60_000 });
  const groups = await groupLetters(world.db, {});
  expect(groups).toMatchObject([
    { count: 2, job: 'billing.charge', example: { id: newest, name: 'Error', message: 'row 2 is broken' } },
    { count: 1, example: { name: 'TypeError', message: 'no such field' } },
  ]);
  const lasted = groups[0]!.lastDiedAt.getTime() - groups[0]!.firstDiedAt.getTime();
  expect(lasted).toBeGreaterThanOrEqual(60_000);
});

test('groups and counts see only what the filter means', async () => {
  await world.die({ error: { name: 'Error', message: 'one' } });
  const second = await world.die({ error: { name: 'Error', message: 'two' } });
  await world.die({ job: 'sync.pull', run: 'sync.pull@x' });
  expect(await groupLetters(world.db, { job: 'sync.pull' })).toMatchObject([{ job: 'sync.pull', count: 1 }]);
  expect(await groupLetters(world.db, {}, { limit: 2 })).toHaveLength(2);
  expect(await countLetters(world.db, { job: 'billing.charge' })).toEqual({
    count: 2,
    jobs: 1,
    causes: 2,
    newest: second,
  });
  expect(await countLetters(world.db, {})).toMatchObject({ count: 3, jobs: 2, causes: 3 });
  expect(await countLetters(world.db, { job: 'none.such' })).toEqual({ count: 0, jobs: 0, causes: 0, newest: null });
});
