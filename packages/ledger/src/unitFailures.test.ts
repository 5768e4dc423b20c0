import { sql } from '@nightshift/database';
import type { Claim } from './claimPack.ts';
import { ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';
import { markDone, markFailed } from './unitOutcomes.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const ERROR = { name: 'Error', message: 'boom' };
const claimed = async ({ units = 1 } = {}) => {
  const { run, packs } = await world.working({ units, packSize: units });
  return world.claim(run, packs[0].pack);
};
const takeOver = async ({ run, pack }: Claim) => {
  await world.setClock(60_001);
  return world.claim(run, pack);
};
const commit = (claim: Claim, unit: number) => world.db.transaction().execute((tx) => markDone(tx, claim, unit));
const fail = (claim: Claim, unit: number, { attempts = 3, permanent = false } = {}) =>
  world.db.transaction().execute((tx) => markFailed(tx, claim, unit, { error: ERROR, attempts, permanent }));

test('a failure is counted on its unit with its error, and the others of the pack go on', async () => {
  const claim = await claimed({ units: 2 });
  expect(await fail(claim, 1)).toEqual({ kind: 'will-retry', failures: 1 });
  expect(await world.unitRow(claim.run, 1)).toMatchObject({
    state: 'ready',
    failures: 1,
    error: ERROR,
    finished_at: null,
  });
  await commit(claim, 2);
  expect(await fail(claim, 1)).toEqual({ kind: 'will-retry', failures: 2 });
});

test('a failure that spends the attempts kills the unit, and hands back what its letter needs', async () => {
  const claim = await claimed();
  await fail(claim, 1, { attempts: 2 });
  expect(await fail(claim, 1, { attempts: 2 })).toEqual({
    kind: 'dead',
    failures: 2,
    key: 'key-1',
    payload: { key: 'key-1' },
  });
  expect(await world.unitRow(claim.run, 1)).toMatchObject({
    state: 'dead',
    finished_at: expect.any(Date),
    error: ERROR,
  });
});

test('a failure that is permanent kills the unit at once', async () => {
  const claim = await claimed();
  expect(await fail(claim, 1, { attempts: 99, permanent: true })).toMatchObject({ kind: 'dead', failures: 1 });
});

test('a failure is forgotten when the unit is done after all', async () => {
  const claim = await claimed();
  await fail(claim, 1);
  await commit(claim, 1);
  expect(await world.unitRow(claim.run, 1)).toMatchObject({ state: 'done', error: null });
});

test('a failure of an attempt that has lost its pack writes nothing', async () => {
  const old = await claimed();
  await takeOver(old);
  const before = await world.written(old.run);
  expect(await fail(old, 1)).toEqual({ kind: 'fenced' });
  expect(await fail(old, 1, { permanent: true })).toEqual({ kind: 'fenced' });
  expect(await world.written(old.run)).toEqual(before);
});

test.each(['done', 'dead'] as const)(
  'a failure of a unit that is %s writes nothing: the commit whose answer was lost counts',
  async (state) => {
    const claim = await claimed();
    await (state === 'done' ? commit(claim, 1) : fail(claim, 1, { permanent: true }));
    const before = await world.written(claim.run);
    expect(await fail(claim, 1, { permanent: true })).toEqual({ kind: 'fenced' });
    expect(await world.written(claim.run)).toEqual(before);
  },
);

test('a failure is undone with its letter when the transaction of both is killed', async () => {
  const claim = await claimed();
  const before = await world.written(claim.run);
  const killed = world.db.transaction().execute(async (tx) => {
    await markFailed(tx, claim, 1, { error: ERROR, attempts: 1, permanent: false });
    await sql`
        insert into nightshift.dead_letters (job, run_id, unit, key, error, fingerprint, failures, died_at)
        values ('reports.job', ${claim.run}, 1, 'key-1', '{}', 'f', 1, nightshift.clock())`.execute(tx);
    throw new Error('killed');
  });
  await expect(killed).rejects.toThrow('killed');
  expect(await world.written(claim.run)).toEqual(before);
  expect(await world.db.selectFrom('nightshift.dead_letters').select('id').execute()).toEqual([]);
  expect(await fail(claim, 1, { attempts: 1 })).toMatchObject({ kind: 'dead' });
});
