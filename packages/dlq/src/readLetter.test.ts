import { readLetter } from './readLetter.ts';
import { letterWorld, RUN } from './testing/letterWorld.ts';

let world: Awaited<ReturnType<typeof letterWorld>>;
beforeAll(async () => (world = await letterWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

const STACKED = {
  name: 'Error',
  message: 'm',
  stack: 'at a.js:1',
  cause: { name: 'E', message: 'why', cause: { name: 'F', message: 'root' } },
};

test("one letter in full tells its payload, its error with every cause, its unit's steps, and how unit and run stand now", async () => {
  const id = await world.die({ unit: 3, payload: { amount: 5 }, error: STACKED });
  const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 3, 0, second));
  await world.db
    .insertInto('nightshift.steps')
    .values([
      { owner: `${RUN}#3`, name: 'mail', begun_at: at(2), result: null },
      { owner: `${RUN}#3`, name: 'charge', begun_at: at(1), result: '{"id":"ch_1"}' },
      { owner: `${RUN}#31`, name: 'another unit', begun_at: at(0), result: '1' },
    ])
    .execute();
  expect(await readLetter(world.db, id)).toMatchObject({
    id,
    run: RUN,
    unit: 3,
    payload: { amount: 5 },
    error: STACKED,
    cursor: null,
    deployment: null,
    runState: 'failed',
    unitState: 'dead',
    scheduledFor: expect.any(Date),
    steps: [
      { name: 'charge', begunAt: at(1), finished: true, result: { id: 'ch_1' } },
      { name: 'mail', begunAt: at(2), finished: false, result: null },
    ],
  });
});

test("a run's own letter has no unit and no steps", async () => {
  const id = await world.die({ unit: null });
  expect(await readLetter(world.db, id)).toMatchObject({ unit: null, unitState: null, payload: null, steps: [] });
});

test('a letter whose run is gone can still be read', async () => {
  const id = await world.die();
  await world.db.deleteFrom('nightshift.units').execute();
  await world.db.deleteFrom('nightshift.runs').execute();
  expect(await readLetter(world.db, id)).toMatchObject({ id, runState: null, unitState: null, scheduledFor: null });
});

test('there is nothing to read of a letter that never was', async () => {
  expect(await readLetter(world.db, '999999999')).toBeUndefined();
});
