import type { Claim } from './claimPack.ts';
import { closeRun } from './closeRun.ts';
import { giveBack, settlePack } from './settlePack.ts';
import { ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';
import { markDone, markFailed } from './unitOutcomes.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const claimed = async (units = 1) => {
  const { run, packs } = await world.working({ units, packSize: units });
  return world.claim(run, packs[0].pack);
};
const done = (claim: Claim, unit: number) => world.db.transaction().execute((tx) => markDone(tx, claim, unit));
const lose = async ({ run, pack }: Claim) => {
  await world.setClock(60_001);
  await world.claim(run, pack);
};

test('a pack without ready units is settled, and its claim is given back', async () => {
  const claim = await claimed(3);
  await done(claim, 1);
  await world.db
    .transaction()
    .execute((tx) => markFailed(tx, claim, 2, { error: { name: 'E', message: 'm' }, attempts: 1, permanent: false }));
  expect(await settlePack(world.db, claim)).toEqual({ kind: 'not-settled' });
  await done(claim, 3);
  expect(await settlePack(world.db, claim)).toMatchObject({ kind: 'settled' });
  expect(await world.packRow(claim.run, claim.pack)).toMatchObject({
    settled_at: expect.any(Date),
    claimed_until: null,
    claimed_by: null,
    claimed_try: null,
  });
});

test('a pack with a ready unit is not settled, and nothing is written', async () => {
  const claim = await claimed(2);
  await done(claim, 2);
  const before = await world.written(claim.run);
  expect(await settlePack(world.db, claim)).toEqual({ kind: 'not-settled' });
  expect(await world.written(claim.run)).toEqual(before);
});

test('ready units of other packs and other runs are no hindrance', async () => {
  const { run, packs } = await world.working({ units: 3 });
  await world.working({ units: 3 });
  const claim = await world.claim(run, packs[1]!.pack);
  await done(claim, 2);
  expect(await settlePack(world.db, claim)).toMatchObject({ kind: 'settled' });
  expect(await world.packRow(run, packs[2]!.pack)).toMatchObject({ settled_at: null });
});

test('a pack is settled once; said again after its answer was lost, nothing changes', async () => {
  const claim = await claimed();
  await done(claim, 1);
  await settlePack(world.db, claim);
  const before = await world.written(claim.run);
  expect(await settlePack(world.db, claim)).toEqual({ kind: 'not-settled' });
  expect(await world.written(claim.run)).toEqual(before);
});

test('an attempt that has lost its pack settles nothing and gives nothing back', async () => {
  const claim = await claimed();
  await done(claim, 1);
  await lose(claim);
  const before = await world.written(claim.run);
  expect(await settlePack(world.db, claim)).toEqual({ kind: 'not-settled' });
  expect(await giveBack(world.db, claim)).toBe(false);
  expect(await world.written(claim.run)).toEqual(before);
});

test('a claim that is given back is free at once, keeps its send, and can be given back again', async () => {
  const claim = await claimed();
  const { sends, sent_at, attempt } = await world.packRow(claim.run, claim.pack);
  expect(await giveBack(world.db, claim)).toBe(true);
  expect(await giveBack(world.db, claim)).toBe(true);
  expect(await world.packRow(claim.run, claim.pack)).toMatchObject({
    sends,
    sent_at,
    attempt,
    claimed_until: null,
    settled_at: null,
  });
  expect(await world.deliver(claim.run, claim.pack)).toMatchObject({ kind: 'claimed', claim: { killed: undefined } });
});

test('a settled pack is not given back', async () => {
  const claim = await claimed();
  await done(claim, 1);
  await settlePack(world.db, claim);
  expect(await giveBack(world.db, claim)).toBe(false);
});

test('who settles asks whether the run is over, unless another pack still waits for its claim', async () => {
  const { run } = await world.working({ units: 3, packSize: 1 });
  const [one, two] = [await world.claim(run, 1), await world.claim(run, 2)];
  const settle = async (claim: Claim) => {
    await world.db.transaction().execute((tx) => markDone(tx, claim, claim.pack));
    return settlePack(world.db, claim);
  };
  expect(await settle(one)).toEqual({ kind: 'settled', askIfOver: false });
  const three = await world.claim(run, 3);
  // The other is in somebody's hands: who of the two commits last can't be known, so both ask.
  expect(await settle(two)).toEqual({ kind: 'settled', askIfOver: true });
  expect(await settle(three)).toEqual({ kind: 'settled', askIfOver: true });
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'succeeded' });
});

test('a pack whose claim was given back waits, one whose function was killed is asked about', async () => {
  const { run } = await world.working({ units: 2, packSize: 1 });
  const [one, two] = [await world.claim(run, 1), await world.claim(run, 2)];
  await giveBack(world.db, two);
  await world.db.transaction().execute((tx) => markDone(tx, one, 1));
  expect(await settlePack(world.db, one)).toEqual({ kind: 'settled', askIfOver: false });
});
