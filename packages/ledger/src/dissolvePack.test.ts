import type { Claim } from './claimPack.ts';
import { closeRun } from './closeRun.ts';
import { dissolvePack } from './dissolvePack.ts';
import { readOutbox } from './outbox.ts';
import { settlePack } from './settlePack.ts';
import { ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';
import { markDone } from './unitOutcomes.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const done = (claim: Claim, unit: number) => world.db.transaction().execute((tx) => markDone(tx, claim, unit));
/** A pack of units 1 to 4 whose attempt did unit 2 and was killed, claimed again. Unit 5 lies in a pack of its own. */
const afterKill = async () => {
  const { run, packs, job } = await world.working({ units: 5, packSize: 4 });
  const { pack } = packs[0];
  await done(await world.claim(run, pack), 2);
  await world.setClock(60_001);
  return { run, pack, job, claim: await world.claim(run, pack) };
};

test('exactly the ready units of a dissolved pack go into packs of one, to be sent at once; the done ones do not', async () => {
  const { run, pack, job, claim } = await afterKill();
  const alone = [-1, -3, -4].map((number) => ({
    run,
    job: job.name,
    pack: number,
    send: 1,
    dueInMs: 0,
    traceparent: null,
  }));
  expect(await dissolvePack(world.db, claim)).toEqual(alone);
  expect(await world.packRow(run, pack)).toMatchObject({ settled_at: expect.any(Date), claimed_until: null });
  expect(await world.packRow(run, -3)).toMatchObject({ first_unit: 3, last_unit: 3, attempt: 0, sent_at: null });
  expect(await world.misplaced()).toEqual([]);
  expect((await readOutbox(world.db, { run, limit: 10 })).map((unsent) => unsent.pack).sort()).toEqual([-1, -3, -4, 5]);
});

test('the units of a dissolved pack are done one by one, and the run closes after the last', async () => {
  const { run, claim } = await afterKill();
  const packs = await dissolvePack(world.db, claim);
  for (const pack of [...packs.map((alone) => alone.pack), 5]) {
    expect(await closeRun(world.db, run)).toBeUndefined();
    const alone = await world.claim(run, pack);
    expect(alone.killed).toBeUndefined();
    await done(alone, Math.abs(pack));
    await settlePack(world.db, alone);
  }
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'succeeded', done: 5 });
});

test('an attempt that has lost its pack dissolves nothing', async () => {
  const { run, pack, claim } = await afterKill();
  await world.setClock(200_000);
  await world.claim(run, pack);
  const before = await world.written(run);
  expect(await dissolvePack(world.db, claim)).toEqual([]);
  expect(await world.written(run)).toEqual(before);
});

test('a dissolution said again after its answer was lost changes nothing, and the outbox has its packs', async () => {
  const { run, claim } = await afterKill();
  await dissolvePack(world.db, claim);
  const before = await world.written(run);
  expect(await dissolvePack(world.db, claim)).toEqual([]);
  expect(await world.written(run)).toEqual(before);
});

test('killed before its commit a dissolution has changed nothing', async () => {
  const { run, claim } = await afterKill();
  const before = await world.written(run);
  const killed = await world.db.startTransaction().execute();
  await dissolvePack(killed, claim);
  await killed.rollback().execute();
  expect(await world.written(run)).toEqual(before);
});

test('a unit that the killed attempt was still committing is either done or alone, never both and never neither', async () => {
  const { run, packs } = await world.working({ units: 2, packSize: 2 });
  const frozen = await world.claim(run, packs[0].pack);
  const committing = await world.db.startTransaction().execute();
  await markDone(committing, frozen, 1);
  await world.setClock(60_001);
  expect(await world.deliver(run, packs[0].pack)).toMatchObject({ kind: 'busy' });
  await committing.commit().execute();
  const packsOfOne = await dissolvePack(world.db, await world.claim(run, packs[0].pack));
  expect(packsOfOne.map(({ pack }) => pack)).toEqual([-2]);
  expect(await world.misplaced()).toEqual([]);
});
