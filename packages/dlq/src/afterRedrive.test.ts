import { afterRedrive } from './afterRedrive.ts';
import { redrive } from './redrive.ts';
import { letterWorld, requeue } from './testing/letterWorld.ts';

let world: Awaited<ReturnType<typeof letterWorld>>;
beforeAll(async () => (world = await letterWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

test.each(['done', 'cancelled', 'dead'] as const)('a redriven unit is at work until it is %s', async (state) => {
  const id = await world.die();
  await redrive(world.db, id, { by: 'ada', requeue });
  expect(await afterRedrive(world.db, id)).toBe('working');
  await world.db.updateTable('nightshift.units').set({ state, finished_at: new Date(), error: '{}' }).execute();
  expect(await afterRedrive(world.db, id)).toBe(state);
});

test.each([
  ['done', { state: 'working', dispatched_at: new Date() }],
  ['done', { state: 'succeeded', finished_at: new Date() }],
  ['dead', { state: 'dispatching', error: '{}' }],
  ['cancelled', { state: 'cancelled' }],
] as const)("a run's own letter is at work until its dispatch is %s", async (outcome, run) => {
  const id = await world.die({ unit: null });
  await redrive(world.db, id, { by: 'ada', requeue });
  expect(await afterRedrive(world.db, id)).toBe('working');
  await world.db.updateTable('nightshift.runs').set(run).execute();
  expect(await afterRedrive(world.db, id)).toBe(outcome);
});

test('of what has been pruned nothing became', async () => {
  const id = await world.die();
  await world.db.deleteFrom('nightshift.units').execute();
  expect(await afterRedrive(world.db, id)).toBe('gone');
});
