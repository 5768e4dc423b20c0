import type { AnyJob, Json } from '@nightshift/contract';
import { pagesOf, World, type Discover } from './testing/World.ts';

let world: World;
beforeAll(async () => (world = await World.start()));
afterAll(() => world.drop());

/** Dispatches a run of this discover, which must fail, and says with which error. */
async function failureOf(discover: Discover, change: Parameters<World['job']>[1] = {}) {
  const run = await world.open(world.job(discover, change));
  expect((await run.dispatch()).kind).toBe('failed');
  const [line] = run.lines('dispatch-failed');
  return { run, error: line!.error as { name: string; message: string } };
}

test('discover is given its cursor, the limit of a page, the tick and a signal', async () => {
  const given: unknown[] = [];
  const run = await world.open(
    world.job(
      ({ cursor, limit, tick, signal, db }) => {
        given.push({ cursor, limit, date: tick.date, aborted: signal.aborted });
        expect(db).toBe(world.db);
        return Promise.resolve(cursor === undefined ? { units: [], cursor: { after: ['x', 1] } } : { units: [] });
      },
      { limits: { pack: 7 } },
    ),
  );
  await run.dispatch();
  expect(given).toEqual([
    { cursor: undefined, limit: 700, date: '2026-01-05', aborted: false },
    { cursor: { after: ['x', 1] }, limit: 700, date: '2026-01-05', aborted: false },
  ]);
});

test('a page asks for as many units as one call to the queue carries packs of, and never for too many rows', async () => {
  const limits: number[] = [];
  const look: Discover = ({ limit }) => {
    limits.push(limit);
    return Promise.resolve({ units: [] });
  };
  for (const pack of [1, 20, 500]) await (await world.open(world.job(look, { limits: { pack } }))).dispatch();
  expect(limits).toEqual([100, 2_000, 2_000]);
});

test.each<[string, Json]>([
  ['a number', 1],
  ['an object', { after: 'x' }],
  ['null', null],
])('a cursor that is %s and does not move is refused, for it would never end', async (_, cursor) => {
  let looks = 0;
  const { run, error } = await failureOf(() => {
    looks += 1;
    return Promise.resolve({ units: [{ n: looks }], cursor });
  });
  expect(error).toMatchObject({ name: 'InvalidDiscovery', message: expect.stringContaining('it would never end') });
  expect(looks).toBe(2);
  expect(await run.units()).toHaveLength(1);
});

test('a cursor is handed on as it is recorded, so that a resumed dispatch sees no other', async () => {
  const seen: unknown[] = [];
  const run = await world.open(
    world.job(({ cursor }) => {
      seen.push(cursor);
      const after = new Date('2026-01-01T00:00:00Z') as unknown as Json;
      return Promise.resolve(cursor === undefined ? { units: [], cursor: { after } } : { units: [] });
    }),
  );
  await run.dispatch();
  expect(seen).toEqual([undefined, { after: '2026-01-01T00:00:00.000Z' }]);
});

test("a unit that doesn't fit its job's schema is refused with the reason, and nothing of its page is recorded", async () => {
  const { run, error } = await failureOf(() =>
    Promise.resolve({ units: [{ n: 1 }, { n: 'two' } as unknown as { n: number }] }),
  );
  expect(error).toMatchObject({
    name: 'InvalidDiscovery',
    message: expect.stringMatching(/a unit that its job doesn't allow.*expected number/s),
  });
  expect(await run.units()).toEqual([]);
});

test.each<[string, unknown]>([
  ['changes on its way through JSON', { n: NaN }],
  ['is no JSON', { n: 1, big: 10n }],
  ['is nothing', undefined],
])('a unit that %s is refused here, and not by every worker', async (_, unit) => {
  const { error } = await failureOf(() => Promise.resolve({ units: [unit as { n: number }] }));
  expect(error.name).toBe('InvalidDiscovery');
});

test.each<[string, string]>([
  ['empty', ''],
  ['no text', 7 as unknown as string],
])('a key that is %s is refused', async (_, key) => {
  const { error } = await failureOf(pagesOf([[1]]), { key: () => key });
  expect(error).toMatchObject({ name: 'InvalidDiscovery', message: expect.stringContaining('names the unit') });
});

test('a key twice in one page is refused; in a later page it is ignored, counted and logged, and the numbers go on', async () => {
  const { error, run } = await failureOf(pagesOf([[1, 2, 1]]));
  expect(error.name).toBe('RepeatedKey');
  expect(await run.units()).toEqual([]);

  const later = await world.open(world.job(pagesOf([[1, 2], [2, 3, 1], [4]])));
  expect(await later.dispatch()).toEqual({ kind: 'settled' });
  expect((await later.units()).map(([number, key]) => [number, key])).toEqual([
    [1, 'unit-1'],
    [2, 'unit-2'],
    [4, 'unit-3'],
    [6, 'unit-4'],
  ]);
  expect(later.lines('keys-repeated')).toMatchObject([{ repeated: 2 }]);
  expect(await later.row()).toMatchObject({ units: 4 });
});

test('the payload is kept as discovered, for the worker to parse again', async () => {
  const job: AnyJob = world.job(() => Promise.resolve({ units: [{ n: 1, extra: 'kept' } as { n: number }] }));
  const run = await world.open(job);
  await run.dispatch();
  expect(await run.units()).toEqual([[1, 'unit-1', { n: 1, extra: 'kept' }]]);
});
