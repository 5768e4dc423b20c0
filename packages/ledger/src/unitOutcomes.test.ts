import { Fenced } from '@nightshift/contract';
import { sql, TransactionWasAborted, type Database, type DatabaseTransaction } from '@nightshift/database';
import type { Claim } from './claimPack.ts';
import { giveBack, settlePack } from './settlePack.ts';
import { ledgerWorld, somebodyWaits, type LedgerWorld } from './testing/ledgerWorld.ts';
import { markDone } from './unitOutcomes.ts';

let world: LedgerWorld;
beforeAll(async () => {
  world = await ledgerWorld();
  await sql`create table effects (run text, unit int, attempt int)`.execute(world.db);
});
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const MINUTE = 60_000;

/** The team's write, beside which the unit is marked done. */
const effect = (tx: DatabaseTransaction, { run, attempt }: Claim, unit: number) =>
  sql`insert into effects values (${run}, ${unit}, ${attempt})`.execute(tx);
const commit = (claim: Claim, unit: number, db: Database = world.db) =>
  db.transaction().execute(async (tx) => {
    await markDone(tx, claim, unit);
    await effect(tx, claim, unit);
  });
const effects = async (run: string) => {
  const { rows } = await sql<{ unit: number; attempt: number }>`
    select unit, attempt from effects where run = ${run} order by unit, attempt`.execute(world.db);
  return rows;
};
const claimed = async ({ units = 1 } = {}) => {
  const { run, packs } = await world.working({ units, packSize: units });
  return world.claim(run, packs[0].pack, { forMs: MINUTE });
};
/** The claim of the attempt that comes after one that was killed. */
const takeOver = async ({ run, pack }: Claim) => {
  await world.setClock(MINUTE + 1);
  return world.claim(run, pack);
};

test("a unit's writes and its done commit together", async () => {
  const claim = await claimed();
  await commit(claim, 1);
  expect(await world.unitRow(claim.run, 1)).toMatchObject({
    state: 'done',
    finished_at: expect.any(Date),
    error: null,
  });
  expect(await effects(claim.run)).toEqual([{ unit: 1, attempt: 1 }]);
});

test("a unit's writes and its done roll back together", async () => {
  const claim = await claimed();
  const killed = world.db.transaction().execute(async (tx) => {
    await markDone(tx, claim, 1);
    await effect(tx, claim, 1);
    throw new Error('killed');
  });
  await expect(killed).rejects.toThrow('killed');
  expect(await world.unitRow(claim.run, 1)).toMatchObject({ state: 'ready', finished_at: null });
  expect(await effects(claim.run)).toEqual([]);
  await commit(claim, 1);
});

test('an SQL error that the handler swallowed leaves neither writes nor a done, and says so', async () => {
  const claim = await claimed();
  const swallowed = world.db.transaction().execute(async (tx) => {
    await markDone(tx, claim, 1);
    await effect(tx, claim, 1);
    await sql`select 1 / 0`.execute(tx).catch(() => 'swallowed');
  });
  await expect(swallowed).rejects.toThrow(TransactionWasAborted);
  expect(await world.unitRow(claim.run, 1)).toMatchObject({ state: 'ready' });
  expect(await effects(claim.run)).toEqual([]);
});

test('an attempt whose pack was taken over is fenced, and its writes roll back', async () => {
  const old = await claimed();
  const young = await takeOver(old);
  await expect(commit(old, 1)).rejects.toThrow(Fenced);
  await expect(commit(old, 1)).rejects.toThrow(
    `attempt 1 of pack 1 of ${old.run} can't commit unit 1: another attempt has taken the pack over`,
  );
  expect(await effects(old.run)).toEqual([]);
  await commit(young, 1);
  expect(await effects(old.run)).toEqual([{ unit: 1, attempt: 2 }]);
});

test('an attempt whose claim expired may still commit while nobody has taken its pack over', async () => {
  const claim = await claimed();
  await world.setClock(2 * MINUTE);
  await commit(claim, 1);
  expect(await world.unitRow(claim.run, 1)).toMatchObject({ state: 'done' });
});

test('an attempt that meets a claim in the making waits for it, and then is fenced', async () => {
  const old = await claimed();
  await world.setClock(MINUTE + 1);
  const claiming = await world.db.startTransaction().execute();
  await sql`update nightshift.packs set attempt = attempt + 1 where run_id = ${old.run} and number = ${old.pack}`.execute(
    claiming,
  );
  const late = commit(old, 1, world.otherProcess());
  const outcome = expect(late).rejects.toThrow(Fenced);
  await somebodyWaits(world.db);
  await claiming.commit().execute();
  await outcome;
  expect(await effects(old.run)).toEqual([]);
  expect(await world.unitRow(old.run, 1)).toMatchObject({ state: 'ready' });
});

test('a claim can be made only before or after a commit, and the old attempt writes nothing more', async () => {
  const old = await claimed({ units: 2 });
  const committing = await world.db.startTransaction().execute();
  await markDone(committing, old, 1);
  await effect(committing, old, 1);
  await world.setClock(MINUTE + 1);

  expect(await world.deliver(old.run, old.pack)).toMatchObject({ kind: 'busy' });
  // What claims without skipping locked rows waits for the commit: the lock is really there.
  const takingOver = world
    .otherProcess()
    .updateTable('nightshift.packs')
    .set((eb) => ({ attempt: eb('attempt', '+', 1) }))
    .where('run_id', '=', old.run)
    .where('number', '=', old.pack)
    .execute();
  await somebodyWaits(world.db);
  await committing.commit().execute();
  await takingOver;

  await expect(commit(old, 2)).rejects.toThrow(Fenced);
  expect(await effects(old.run)).toEqual([{ unit: 1, attempt: 1 }]);
});

test('two units of a pack commit side by side: neither waits for the other', async () => {
  const claim = await claimed({ units: 2 });
  const first = await world.db.startTransaction().execute();
  await markDone(first, claim, 1);
  await effect(first, claim, 1);
  await commit(claim, 2);
  expect((await world.unitRow(claim.run, 2)).state).toBe('done');
  await first.commit().execute();
  expect(await effects(claim.run)).toHaveLength(2);
});

test('a unit marked done twice, one after the other, has one effect', async () => {
  const claim = await claimed();
  await commit(claim, 1);
  const before = await world.written(claim.run);
  await expect(commit(claim, 1)).rejects.toThrow(Fenced);
  expect(await effects(claim.run)).toHaveLength(1);
  expect(await world.written(claim.run)).toEqual(before);
});

test('a unit marked done by several at once, of one attempt, has one effect', async () => {
  const claim = await claimed();
  const commits = await Promise.allSettled([1, 2, 3, 4].map(() => commit(claim, 1)));
  expect(commits.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await effects(claim.run)).toHaveLength(1);
});

test('the units of a settled pack are beyond reach', async () => {
  const claim = await claimed();
  await commit(claim, 1);
  await settlePack(world.db, claim);
  await world.db
    .updateTable('nightshift.units')
    .set({ state: 'ready', finished_at: null })
    .where('run_id', '=', claim.run)
    .execute();
  await expect(commit(claim, 1)).rejects.toThrow('it is settled');
});

test('an attempt that gave its pack back is fenced from the next claim on', async () => {
  const claim = await claimed();
  await giveBack(world.db, claim);
  await world.claim(claim.run, claim.pack);
  await expect(commit(claim, 1)).rejects.toThrow(Fenced);
});
