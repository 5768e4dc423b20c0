import { discard, discardMany } from './discard.ts';
import { letterWorld } from './testing/letterWorld.ts';

let world: Awaited<ReturnType<typeof letterWorld>>;
beforeAll(async () => (world = await letterWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

const byAda = { by: 'ada', reason: 'the customer has left' };

test('a discarded letter says who closed it, when and why, and its unit stays dead', async () => {
  const id = await world.die();
  const before = await world.written();
  expect(await discard(world.db, id, byAda)).toEqual({ kind: 'discarded', letter: id });
  expect(await world.letterRow(id)).toMatchObject({
    state: 'discarded',
    resolved_by: 'ada',
    note: 'the customer has left',
    resolved_at: expect.any(Date),
  });
  expect((await world.written()).units).toEqual(before.units);
});

test('discarding twice keeps the first reason and tells the second who was first', async () => {
  const id = await world.die();
  const [first, second] = await Promise.all([
    discard(world.db, id, byAda),
    discard(world.db, id, byAda).then(() => discard(world.db, id, { by: 'bob', reason: 'another' })),
  ]);
  expect([first.kind, second.kind]).toEqual([expect.any(String), 'resolved']);
  expect(second).toMatchObject({ state: 'discarded', by: 'ada' });
  expect(await world.letterRow(id)).toMatchObject({ note: byAda.reason });
});

test('a letter that never was is unknown', async () => {
  expect(await discard(world.db, '999999999', byAda)).toEqual({ kind: 'unknown', letter: '999999999' });
});

test('a filter discards what waits of what it means, and counts it', async () => {
  const ids = [await world.die(), await world.die()];
  const other = await world.die({ job: 'sync.pull', run: 'sync.pull@x' });
  const redriven = await world.die();
  await world.db
    .updateTable('nightshift.dead_letters')
    .set({ state: 'redriven', resolved_at: new Date(), resolved_by: 'bob' })
    .where('id', '=', redriven)
    .execute();
  expect(await discardMany(world.db, { job: 'billing.charge' }, byAda)).toBe(2);
  for (const id of ids) expect(await world.letterRow(id)).toMatchObject({ state: 'discarded', resolved_by: 'ada' });
  expect(await world.letterRow(other)).toMatchObject({ state: 'waiting' });
  expect(await world.letterRow(redriven)).toMatchObject({ state: 'redriven', resolved_by: 'bob' });
});

test('what died after the count was agreed to is not discarded with it', async () => {
  const counted = await world.die();
  const later = await world.die();
  expect(await discardMany(world.db, { upTo: counted }, byAda)).toBe(1);
  expect(await world.letterRow(later)).toMatchObject({ state: 'waiting' });
});

test.each([
  ['a reason', { by: 'ada', reason: ' ' }],
  ['a name', { by: '', reason: 'old' }],
])('without %s nothing is discarded', async (_, options) => {
  const id = await world.die();
  await expect(discard(world.db, id, options)).rejects.toThrow(TypeError);
  await expect(discardMany(world.db, {}, options)).rejects.toThrow(TypeError);
  expect(await world.letterRow(id)).toMatchObject({ state: 'waiting' });
});
