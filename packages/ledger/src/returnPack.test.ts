import type { Retry } from '@nightshift/contract';
import { readOutbox } from './outbox.ts';
import { returnPack } from './returnPack.ts';
import { ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const HOUR = 3_600_000;
const retry = (rest: Partial<Retry> = {}): Retry => ({ attempts: 5, delayMs: 30_000, factor: 2, maxMs: HOUR, ...rest });
const sent = async () => {
  const { run } = await world.working({ units: 1 });
  await world.db.updateTable('nightshift.packs').set({ sent_at: new Date() }).where('run_id', '=', run).execute();
  return run;
};
const giveUp = (run: string, send: number, policy = retry()) =>
  returnPack(world.db, world.message(run, 1, send), policy);
const inOutbox = async (run: string) => (await readOutbox(world.db, { run, limit: 10 })).map(({ send }) => send);
/** How long from now on the pack waits, by the protocols' clock. */
const waitMs = async (run: string) => {
  const { due_at } = await world.packRow(run, 1);
  return due_at.getTime() - Date.now();
};

test('a pack whose message the queue gave up on waits, and then goes out under a new send', async () => {
  const run = await sent();
  expect(await giveUp(run, 1)).toBe(true);
  expect(await world.packRow(run, 1)).toMatchObject({ sends: 2, sent_at: null, settled_at: null });
  expect(await inOutbox(run)).toEqual([]);
  await world.setClock(60_001);
  expect(await inOutbox(run)).toEqual([2]);
});

test('giving up twice, or on an older send, or on one that never was, puts nothing back', async () => {
  const run = await sent();
  await giveUp(run, 1);
  const before = await world.written(run);
  expect([await giveUp(run, 1), await giveUp(run, 3)]).toEqual([false, false]);
  expect(await world.written(run)).toEqual(before);
});

test('a settled pack is not put back, and one of a pruned run is no error', async () => {
  const run = await sent();
  await world.db.updateTable('nightshift.packs').set({ settled_at: new Date() }).where('run_id', '=', run).execute();
  expect(await giveUp(run, 1)).toBe(false);
  expect(await giveUp('reports.gone@2025-06-01T03:00:00.000Z', 1)).toBe(false);
});

test('a living claim is left to its attempt: the pack is put back, and sent only when that claim is over', async () => {
  const run = await sent();
  const claim = await world.claim(run, 1, { forMs: HOUR });
  expect(await giveUp(run, 1)).toBe(true);
  expect(await world.packRow(run, 1)).toMatchObject({
    sends: 2,
    sent_at: null,
    attempt: 1,
    claimed_until: claim.claimedUntil,
  });
  await world.setClock(HOUR / 2);
  expect(await inOutbox(run)).toEqual([]);
  await world.setClock(HOUR + 1);
  expect(await inOutbox(run)).toEqual([2]);
});

test('the wait grows with each send, by the factor of the job, to an hour at most', async () => {
  const run = await sent();
  const waits: number[] = [];
  for (let send = 1; send <= 8; send += 1) {
    expect(await giveUp(run, send)).toBe(true);
    waits.push(Math.round((await waitMs(run)) / 10_000) * 10);
  }
  expect(waits).toEqual([60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
});

test('the longest wait holds for every factor and any number of sends', async () => {
  const run = await sent();
  await world.db.updateTable('nightshift.packs').set({ sends: 100_000 }).where('run_id', '=', run).execute();
  expect(await giveUp(run, 100_000, retry({ factor: 100, maxMs: 24 * HOUR }))).toBe(true);
  expect(await waitMs(run)).toBeLessThanOrEqual(HOUR);
  expect(await giveUp(run, 100_001, retry({ factor: 1, delayMs: 5_000 }))).toBe(true);
  expect(await waitMs(run)).toBeLessThanOrEqual(5_000);
});

test('killed before its commit, nothing was put back', async () => {
  const run = await sent();
  const before = await world.written(run);
  const killed = await world.db.startTransaction().execute();
  expect(await returnPack(killed, world.message(run, 1, 1), retry())).toBe(true);
  await killed.rollback().execute();
  expect(await world.written(run)).toEqual(before);
});

test('what the queue was answered is kept, and added up as long as one send after the other is given up', async () => {
  const run = await sent();
  await returnPack(world.db, world.message(run, 1, 1), retry(), { status: 500, tries: 6 });
  expect(await world.packRow(run, 1)).toMatchObject({ answered_send: 1, answered_status: 500, answered_tries: 6 });
  await returnPack(world.db, world.message(run, 1, 2), retry(), { status: 0, tries: 6 });
  expect(await world.packRow(run, 1)).toMatchObject({ answered_send: 2, answered_status: 0, answered_tries: 12 });
  await world.db.updateTable('nightshift.packs').set({ sends: 7 }).where('run_id', '=', run).execute();
  await returnPack(world.db, world.message(run, 1, 7), retry(), { status: 503, tries: 2 });
  expect(await world.packRow(run, 1)).toMatchObject({ answered_send: 7, answered_status: 503, answered_tries: 2 });
});

test('of a pack that nobody has ever taken, the answer to a send is kept though the watch has sent it again since', async () => {
  const run = await sent();
  await world.db.updateTable('nightshift.packs').set({ sends: 6 }).where('run_id', '=', run).execute();
  expect(await returnPack(world.db, world.message(run, 1, 1), retry(), { status: 500, tries: 8 })).toBe(false);
  expect(await world.packRow(run, 1)).toMatchObject({ sends: 6, answered_send: 1, answered_status: 500 });
  expect(await returnPack(world.db, world.message(run, 1, 2), retry(), { status: 502, tries: 8 })).toBe(false);
  expect(await world.packRow(run, 1)).toMatchObject({ answered_send: 2, answered_status: 502, answered_tries: 16 });
  expect(await inOutbox(run)).toEqual([]);
});

test('the answer to a message that comes twice is kept once', async () => {
  const run = await sent();
  await giveUp(run, 1);
  await returnPack(world.db, world.message(run, 1, 1), retry(), { status: 404, tries: 9 });
  expect(await world.packRow(run, 1)).toMatchObject({ answered_send: 1, answered_status: 0, answered_tries: 0 });
});
