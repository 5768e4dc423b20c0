import { MINUTE } from '../testing/cases.ts';
import { monitorWorld, type MonitorWorld } from '../testing/monitorWorld.ts';
import { storeLooks } from './storeLooks.ts';

let world: MonitorWorld;
beforeAll(async () => (world = await monitorWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

const at = (minutes: number) => new Date(Date.parse('2026-11-23T02:00:00Z') + minutes * MINUTE);
const look = (minutes: number, sizes: number[]) => ({ lookedAt: at(minutes), movedAt: at(minutes), sizes });
const kept = async () =>
  (await world.db.selectFrom('nightshift.looks').selectAll().orderBy('job').execute()).map(({ job, sizes }) => [
    job,
    sizes,
  ]);

test('remembers what was seen waiting, and forgets where nothing waits, in one statement', async () => {
  await storeLooks(world.db, [
    { job: 'a', look: look(1, [1]) },
    { job: 'b', look: look(1, [9]) },
  ]);
  let statements = 0;
  await storeLooks(
    world.telling((nth) => (statements = nth)),
    [
      { job: 'b', look: null },
      { job: 'a', look: look(2, [1, 2]) },
      { job: 'c', look: look(2, [5]) },
    ],
  );
  expect(statements).toBe(1);
  expect(await kept()).toEqual([
    ['a', [1, 2]],
    ['c', [5]],
  ]);
});

test('of two watches at once the later look stays, whoever writes last', async () => {
  await storeLooks(world.db, [{ job: 'a', look: look(2, [1, 2]) }]);
  await storeLooks(world.db, [{ job: 'a', look: look(1.9, [1, 7]) }]);
  expect(await kept()).toEqual([['a', [1, 2]]]);
});
