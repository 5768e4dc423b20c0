import { readOutbox } from './outbox.ts';
import { ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';
import { yieldPack } from './yieldPack.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const claimed = async () => {
  const { run, packs, job } = await world.working({ units: 1 });
  return { claim: await world.claim(run, packs[0].pack, { send: 1 }), run, pack: packs[0].pack, job };
};

test('a yield gives the claim back and puts the pack into the outbox under a new send, in one statement', async () => {
  const { claim, run, pack, job } = await claimed();
  expect((await world.packRow(run, pack)).sent_at).toBeInstanceOf(Date);
  const continuation = { run, job: job.name, pack, send: 2, dueInMs: 0, traceparent: null };
  expect(await yieldPack(world.db, claim)).toEqual(continuation);
  expect(await world.packRow(run, pack)).toMatchObject({
    sends: 2,
    sent_at: null,
    claimed_until: null,
    settled_at: null,
  });
  expect(await readOutbox(world.db, { run, limit: 10 })).toEqual([continuation]);
  expect(await world.deliver(run, pack, { send: 2 })).toMatchObject({ kind: 'claimed', claim: { killed: undefined } });
});

test('a pack that yields until later stays out of the outbox until it is due', async () => {
  const { claim, run, pack } = await claimed();
  expect(await yieldPack(world.db, claim, 90_000)).toMatchObject({ send: 2, dueInMs: 90_000 });
  await world.setClock(80_000);
  expect(await readOutbox(world.db, { run, limit: 10 })).toEqual([]);
  await world.setClock(90_001);
  expect(await readOutbox(world.db, { run, limit: 10 })).toMatchObject([{ pack, send: 2, dueInMs: 0 }]);
});

test('a pack may yield for longer than a Postgres integer counts milliseconds', async () => {
  const { claim, run, pack } = await claimed();
  const days = 60 * 24 * 3_600_000;
  expect(await yieldPack(world.db, claim, days)).toMatchObject({ dueInMs: days });
  expect((await world.packRow(run, pack)).due_at.getTime()).toBeGreaterThan(Date.now() + days - 3_600_000);
});

test('an attempt that has lost its pack yields nothing', async () => {
  const { claim, run, pack } = await claimed();
  await world.setClock(60_001);
  await world.claim(run, pack);
  const before = await world.written(run);
  expect(await yieldPack(world.db, claim)).toBeUndefined();
  expect(await world.written(run)).toEqual(before);
});

test('a settled pack does not yield', async () => {
  const { claim, run } = await claimed();
  await world.db.updateTable('nightshift.packs').set({ settled_at: new Date() }).where('run_id', '=', run).execute();
  expect(await yieldPack(world.db, claim)).toBeUndefined();
});

test('a yield said again after its answer was lost is one continuation, under the newest number', async () => {
  const { claim, run, pack } = await claimed();
  await yieldPack(world.db, claim);
  expect(await yieldPack(world.db, claim)).toMatchObject({ send: 3 });
  expect(await readOutbox(world.db, { run, limit: 10 })).toMatchObject([{ pack, send: 3 }]);
});

test('killed before its commit a yield has changed nothing', async () => {
  const { claim, run } = await claimed();
  const before = await world.written(run);
  const killed = await world.db.startTransaction().execute();
  await yieldPack(killed, claim);
  await killed.rollback().execute();
  expect(await world.written(run)).toEqual(before);
});
