import { markSent, readOutbox } from './outbox.ts';
import { returnPack } from './returnPack.ts';
import { giveBack } from './settlePack.ts';
import { ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
beforeEach(async () => (world = await ledgerWorld()));
afterEach(() => world.drop());

/** A pack that the queue gave up on before the mark of its first send was written. */
const returned = async () => {
  const { run, job } = await world.working({ units: 1 });
  expect(await returnPack(world.db, world.message(run, 1, 1), job.retry)).toBe(true);
  await world.setClock(2 * 3_600_000);
  return { run, job };
};
const outbox = async (run: string) =>
  (await readOutbox(world.db, { run, limit: 10 })).map(({ pack, send }) => ({ pack, send }));

test('a mark that comes after the queue has given up on its send hides nothing', async () => {
  const { run } = await returned();
  await markSent(world.db, [{ run, pack: 1, send: 1 }]);
  expect(await outbox(run)).toEqual([{ pack: 1, send: 2 }]);
});

test('a delivery of the send before is worked on, and does not count as the new one', async () => {
  const { run } = await returned();
  const claim = await world.claim(run, 1, { send: 1 });
  await giveBack(world.db, claim);
  expect(await outbox(run)).toEqual([{ pack: 1, send: 2 }]);
});

test('a send number that the queue gives up on twice raises the number once', async () => {
  const { run, job } = await returned();
  const before = await world.written(run);
  expect(await returnPack(world.db, world.message(run, 1, 1), job.retry)).toBe(false);
  expect(await world.written(run)).toEqual(before);
});

test('a send number that is marked twice, and then again after the next, marks each send once', async () => {
  const { run, job } = await returned();
  await markSent(world.db, [{ run, pack: 1, send: 2 }]);
  const { sent_at } = await world.packRow(run, 1);
  await world.setClock(3 * 3_600_000);
  await markSent(world.db, [
    { run, pack: 1, send: 2 },
    { run, pack: 1, send: 1 },
  ]);
  expect(await world.packRow(run, 1)).toMatchObject({ sent_at, sends: 2 });
  await returnPack(world.db, world.message(run, 1, 2), job.retry);
  await markSent(world.db, [{ run, pack: 1, send: 2 }]);
  expect(await world.packRow(run, 1)).toMatchObject({ sent_at: null, sends: 3 });
});
