import { packRanges, RepeatedKey } from './recordPage.ts';
import { ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterAll(() => world.drop());

const dispatching = async () => {
  const run = await world.open();
  return { run, dispatch: await world.claim(run, 0) };
};
const packsOf = async (run: string) =>
  (await world.written(run)).packs.flatMap(({ number, first_unit, last_unit }) =>
    number === 0 ? [] : [[first_unit, last_unit]],
  );
const unitsOf = async (run: string) => (await world.written(run)).units.map(({ number, key }) => [number, key]);

test('a page that names a key twice is refused by name, and nothing is written', async () => {
  const { run, dispatch } = await dispatching();
  const before = await world.written(run);
  const repeated = world.record(dispatch, ['BER', 'MUC', 'BER']);
  await expect(repeated).rejects.toThrow(RepeatedKey);
  await expect(repeated).rejects.toThrow(`${run}: discover returned two units with the key 'BER' in one page`);
  expect(await world.written(run)).toEqual(before);
});

test('a key that an earlier page recorded is counted and ignored, and the packs leave it out', async () => {
  const { run, dispatch } = await dispatching();
  await world.record(dispatch, ['a', 'b', 'c'], { packSize: 2 });
  const second = await world.record(dispatch, ['d', 'b', 'e', 'a', 'f', 'c'], { firstNumber: 4, packSize: 2 });
  expect(second).toMatchObject({ recorded: 3, repeated: 3, packs: [{ pack: 4 }, { pack: 8 }] });
  expect(await unitsOf(run)).toEqual([
    [1, 'a'],
    [2, 'b'],
    [3, 'c'],
    [4, 'd'],
    [6, 'e'],
    [8, 'f'],
  ]);
  expect(await packsOf(run)).toEqual([
    [1, 2],
    [3, 3],
    [4, 6],
    [8, 8],
  ]);
  expect(await world.runRow(run)).toMatchObject({ units: 6 });
  expect(await world.misplaced()).toEqual([]);
});

test('a page of nothing but known keys records no pack', async () => {
  const { run, dispatch } = await dispatching();
  await world.record(dispatch, ['a', 'b']);
  expect(await world.record(dispatch, ['b', 'a'], { firstNumber: 3 })).toEqual({ packs: [], recorded: 0, repeated: 2 });
  expect(await world.runRow(run)).toMatchObject({ units: 2 });
});

test('whatever keys repeat across pages, every ready unit lies in exactly one unsettled pack', async () => {
  const { run, dispatch } = await dispatching();
  let seed = 7;
  const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  let firstNumber = 1;
  const known = new Set<string>();
  for (let round = 0; round < 25; round += 1) {
    const named = [...new Set(Array.from({ length: random(12) }, () => `k${random(60)}`))];
    const recorded = await world.record(dispatch, named, { firstNumber, packSize: 1 + random(4) });
    expect(recorded.recorded).toBe(named.filter((key) => !known.has(key)).length);
    named.forEach((key) => known.add(key));
    firstNumber += named.length;
  }
  expect((await unitsOf(run)).map(([, key]) => key).sort()).toEqual([...known].sort());
  expect(await world.runRow(run)).toMatchObject({ units: known.size });
  expect(await world.misplaced()).toEqual([]);
});

test('packs are ranges over the numbers that were recorded, in their order, whatever order they come in', () => {
  expect(packRanges([], 3)).toEqual([]);
  expect(packRanges([5, 1, 2, 9, 7], 2)).toEqual([
    { first: 1, last: 2 },
    { first: 5, last: 7 },
    { first: 9, last: 9 },
  ]);
  expect(packRanges([10, 9], 100)).toEqual([{ first: 9, last: 10 }]);
});
