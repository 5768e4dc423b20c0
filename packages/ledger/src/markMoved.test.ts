import { Fenced } from '@nightshift/contract';
import { markMoved } from './markMoved.ts';
import { BOOM, ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';
import { markDone, markFailed } from './unitOutcomes.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const walking = async () => {
  const { run } = await world.working({ units: 1 });
  const claim = await world.claim(run, 1);
  return { run, claim, move: () => world.db.transaction().execute((tx) => markMoved(tx, claim, 1)) };
};

test('a batch that commits is progress: noted on its unit, whose failures are forgiven', async () => {
  const { run, claim, move } = await walking();
  const fail = () =>
    world.db.transaction().execute((tx) => markFailed(tx, claim, 1, { error: BOOM, attempts: 3, permanent: false }));
  await fail();
  await fail();
  await move();
  expect(await world.unitRow(run, 1)).toMatchObject({ state: 'ready', failures: 0, moved_at: expect.any(Date) });
  expect(await fail()).toEqual({ kind: 'will-retry', failures: 1 });
});

test('a batch that rolls back forgives nothing', async () => {
  const { run, claim } = await walking();
  const before = await world.written(run);
  const killed = world.db.transaction().execute(async (tx) => {
    await markMoved(tx, claim, 1);
    throw new Error('killed');
  });
  await expect(killed).rejects.toThrow('killed');
  expect(await world.written(run)).toEqual(before);
});

test('a walk whose pack was taken over moves no further', async () => {
  const { run, move } = await walking();
  await move();
  await world.setClock(60_001);
  await world.claim(run, 1);
  const before = await world.written(run);
  await expect(move()).rejects.toThrow(Fenced);
  expect(await world.written(run)).toEqual(before);
});

test('a walk that has ended moves no further', async () => {
  const { claim, move } = await walking();
  await world.db.transaction().execute((tx) => markDone(tx, claim, 1));
  await expect(move()).rejects.toThrow(Fenced);
});
