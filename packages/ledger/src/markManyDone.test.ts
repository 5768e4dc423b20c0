import { Fenced } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { cancelRun } from './cancelRun.ts';
import { markManyDone } from './markManyDone.ts';
import { settlePack } from './settlePack.ts';
import { BOOM, ledgerWorld, somebodyWaits, type LedgerWorld } from './testing/ledgerWorld.ts';
import { markDone, markFailed } from './unitOutcomes.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const packOf = async (units: number) => {
  const { run } = await world.working({ units, packSize: units });
  return { run, claim: await world.claim(run, 1) };
};
const mark = (...[claim, units]: [Parameters<typeof markManyDone>[1], number[]]) =>
  world.db.transaction().execute((tx) => markManyDone(tx, claim, units));
const states = async (run: string) => (await world.written(run)).units.map(({ state }) => state);

test('units are marked done together, and come back with key and payload, in their order', async () => {
  const { run, claim } = await packOf(3);
  expect(await mark(claim, [3, 1])).toEqual([
    { number: 1, key: 'key-1', payload: { key: 'key-1' } },
    { number: 3, key: 'key-3', payload: { key: 'key-3' } },
  ]);
  expect(await states(run)).toEqual(['done', 'ready', 'done']);
  expect(await world.unitRow(run, 1)).toMatchObject({ finished_at: expect.any(Date), error: null });
});

test('what had ended before is left out: exactly the marked ones come back', async () => {
  const { run, claim } = await packOf(4);
  await world.db.transaction().execute((tx) => markDone(tx, claim, 1));
  await world.db.transaction().execute((tx) => markFailed(tx, claim, 2, { error: BOOM, attempts: 1, permanent: true }));
  expect((await mark(claim, [1, 2, 3, 4])).map(({ number }) => number)).toEqual([3, 4]);
  expect(await states(run)).toEqual(['done', 'dead', 'done', 'done']);
});

test('when all are done already nothing comes back, which is not the loss of the pack', async () => {
  const { claim } = await packOf(2);
  await mark(claim, [1, 2]);
  expect(await mark(claim, [1, 2])).toEqual([]);
  expect(await mark(claim, [])).toEqual([]);
});

test.each(['taken over', 'settled', 'cancelled'])('a pack that was %s marks nothing', async (how) => {
  const { run, claim } = await packOf(2);
  if (how === 'taken over') {
    await world.setClock(60_001);
    await world.claim(run, 1);
  }
  if (how === 'settled') {
    await mark(claim, [1, 2]);
    await settlePack(world.db, claim);
  }
  if (how === 'cancelled') await cancelRun(world.db, run, 'never mind');
  const before = await world.written(run);
  await expect(mark(claim, [1, 2])).rejects.toThrow(Fenced);
  expect(await world.written(run)).toEqual(before);
});

test('when the team’s transaction rolls back nothing is done', async () => {
  const { run, claim } = await packOf(2);
  const killed = world.db.transaction().execute(async (tx) => {
    await markManyDone(tx, claim, [1, 2]);
    throw new Error('killed');
  });
  await expect(killed).rejects.toThrow('killed');
  expect(await states(run)).toEqual(['ready', 'ready']);
});

test('two packs of one run commit side by side, and so do two halves of one', async () => {
  const { run } = await world.working({ units: 4, packSize: 2 });
  const [one, two] = [await world.claim(run, 1), await world.claim(run, 3)];
  const [first, second, third] = [
    await world.otherProcess().startTransaction().execute(),
    await world.otherProcess().startTransaction().execute(),
    await world.otherProcess().startTransaction().execute(),
  ];
  expect(await markManyDone(first, one, [1])).toHaveLength(1);
  expect(await markManyDone(second, one, [2])).toHaveLength(1);
  expect(await markManyDone(third, two, [3, 4])).toHaveLength(2);
  for (const each of [third, second, first]) await each.commit().execute();
  expect(await states(run)).toEqual(['done', 'done', 'done', 'done']);
});

test('a taker waits for the commit that is under way, and a frozen one is ended with its claim', async () => {
  const { run, claim } = await packOf(2);
  const tx = await world.otherProcess().startTransaction().execute();
  await markManyDone(tx, claim, [1]);
  const { rows } = await sql<{ ms: number }>`
    select extract(epoch from current_setting('idle_in_transaction_session_timeout')::interval) * 1000 as ms`.execute(
    tx,
  );
  expect(Number(rows[0]!.ms)).toBeGreaterThan(50_000);
  expect(Number(rows[0]!.ms)).toBeLessThanOrEqual(60_000);
  const cancelling = cancelRun(world.db, run, 'never mind');
  await somebodyWaits(world.db);
  await tx.commit().execute();
  expect(await cancelling).toMatchObject({ units: 1 });
  expect(await states(run)).toEqual(['done', 'cancelled']);
});
