import { claimPack, readReadyUnits } from './claimPack.ts';
import { giveBack, settlePack } from './settlePack.ts';
import { ledgerWorld, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';
import { markDone } from './unitOutcomes.ts';
import { yieldPack } from './yieldPack.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const MINUTE = 60_000;

test('a claim takes the pack for one attempt, for as long as the function may live, and knows its tick', async () => {
  const run = await world.open();
  const claim = await world.claim(run, 0, { messageId: 'msg_a', retried: 2, forMs: MINUTE });
  expect(claim).toMatchObject({ run, pack: 0, attempt: 1, scheduledFor: TICK, killed: undefined });
  const pack = await world.packRow(run, 0);
  expect(pack).toMatchObject({ attempt: 1, claimed_until: claim.claimedUntil, claimed_by: 'msg_a', claimed_try: 2 });
  expect(claim.claimedUntil.getTime() - pack.sent_at!.getTime()).toBe(MINUTE);
});

test('of several deliveries at once one claims, and the others are told that the pack is busy', async () => {
  const run = await world.open();
  for (let round = 0; round < 20; round += 1) {
    const claimings = await Promise.all([1, 2, 3, 4].map(() => world.deliver(run, 0)));
    const claims = claimings.flatMap((claiming) => (claiming.kind === 'claimed' ? [claiming.claim] : []));
    expect(claims).toMatchObject([{ attempt: round + 1 }]);
    expect(claimings.filter(({ kind }) => kind === 'busy')).toHaveLength(3);
    await giveBack(world.db, claims[0]!);
  }
});

test('a living claim is respected: another message is told to come back when it ends', async () => {
  const run = await world.open();
  await world.claim(run, 0, { forMs: MINUTE });
  await world.setClock(MINUTE / 2);
  const before = await world.written(run);
  const claiming = await world.deliver(run, 0);
  expect(claiming).toEqual({ kind: 'busy', retryAfterMs: expect.any(Number) });
  expect((claiming as { retryAfterMs: number }).retryAfterMs).toBeLessThanOrEqual(MINUTE / 2);
  expect((claiming as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(MINUTE / 2 - 10_000);
  expect(await world.written(run)).toEqual(before);
});

test("the same message's later try takes a living claim over at once, and knows that the attempt was killed", async () => {
  const run = await world.open();
  await world.claim(run, 0, { messageId: 'msg_same', retried: 0 });
  expect(await world.claim(run, 0, { messageId: 'msg_same', retried: 1 })).toMatchObject({
    attempt: 2,
    killed: expect.any(Object),
  });
  expect(await world.claim(run, 0, { messageId: 'msg_same', retried: 3 })).toMatchObject({
    attempt: 3,
    killed: expect.any(Object),
  });
});

test.each([
  ['the same try again', 'msg_one', 2],
  ['an earlier try, late', 'msg_one', 1],
  ["another message's later try", 'msg_two', 5],
])('%s takes no living claim over', async (_, messageId, retried) => {
  const run = await world.open();
  await world.claim(run, 0, { messageId: 'msg_one', retried: 2 });
  expect(await world.deliver(run, 0, { messageId, retried })).toMatchObject({ kind: 'busy' });
});

test('an expired claim is taken by any message, and the claim knows that the attempt before it was killed', async () => {
  const run = await world.open();
  const { claimedUntil } = await world.claim(run, 0, { forMs: MINUTE });
  await world.setClock(MINUTE + 1);
  const claim = await world.claim(run, 0);
  expect(claim).toMatchObject({ attempt: 2, killed: expect.any(Object) });
  expect(claim.claimedUntil.getTime()).toBeGreaterThan(claimedUntil.getTime());
});

test('of an attempt that was killed it is known when it began, and by when it had ended', async () => {
  const run = await world.open();
  await world.claim(run, 0, { messageId: 'msg_same', forMs: MINUTE });
  const { claimed_at, claimed_until } = await world.packRow(run, 0);
  // Its message came back while the claim was alive: it had ended by then.
  const second = await world.claim(run, 0, { messageId: 'msg_same', retried: 1, forMs: MINUTE });
  expect(second.killed).toMatchObject({ attempt: 1, startedAt: claimed_at });
  expect(second.killed!.endedBefore.getTime()).toBeLessThan(claimed_until!.getTime());
  // And here its claim has run out, however late that is seen.
  await world.setClock(10 * MINUTE);
  expect((await world.claim(run, 0)).killed).toMatchObject({ attempt: 2, endedBefore: second.claimedUntil });
});

test('a claim that was given back is taken at once, and nobody was killed', async () => {
  const run = await world.open();
  await giveBack(world.db, await world.claim(run, 0));
  expect(await world.claim(run, 0)).toMatchObject({ attempt: 2, killed: undefined });
});

test('a settled pack is never claimed again', async () => {
  const { run, packs } = await world.working({ units: 1 });
  const claim = await world.claim(run, packs[0].pack);
  await world.db.transaction().execute((tx) => markDone(tx, claim, 1));
  await settlePack(world.db, claim);
  const before = await world.written(run);
  expect(await world.deliver(run, packs[0].pack)).toEqual({ kind: 'settled' });
  expect(await world.written(run)).toEqual(before);
});

test('a pack whose run has been pruned is gone', async () => {
  const run = await world.open();
  await world.db.deleteFrom('nightshift.packs').where('run_id', '=', run).execute();
  await world.db.deleteFrom('nightshift.runs').where('id', '=', run).execute();
  expect(await world.deliver(run, 0)).toEqual({ kind: 'gone' });
});

test('a delivery for a cancelled run settles its pack, whoever works on it', async () => {
  const { run, packs } = await world.working({ units: 1 });
  const [{ pack }] = packs;
  const claim = await world.claim(run, pack);
  await world.db.updateTable('nightshift.runs').set({ state: 'cancelled' }).where('id', '=', run).execute();
  expect(await world.deliver(run, pack)).toEqual({ kind: 'settled' });
  expect(await world.packRow(run, pack)).toMatchObject({
    attempt: 1,
    settled_at: expect.any(Date),
    claimed_until: null,
  });
  const late = world.db.transaction().execute((tx) => markDone(tx, claim, 1));
  await expect(late).rejects.toThrow('it is settled');
});

test('a claim proves the send that nobody lived to write down', async () => {
  const run = await world.open();
  expect((await world.packRow(run, 0)).sent_at).toBeNull();
  await world.claim(run, 0, { send: 1 });
  expect((await world.packRow(run, 0)).sent_at).toBeInstanceOf(Date);
});

test('a claim leaves the time of a send that was written down', async () => {
  const run = await world.open();
  const sentAt = new Date('2025-06-01T03:00:01Z');
  await world.db.updateTable('nightshift.packs').set({ sent_at: sentAt }).where('run_id', '=', run).execute();
  await world.claim(run, 0, { send: 1 });
  expect((await world.packRow(run, 0)).sent_at).toEqual(sentAt);
});

test('a stale message may claim, and proves nothing about the newer send', async () => {
  const run = await world.open();
  await yieldPack(world.db, await world.claim(run, 0, { send: 1 }));
  expect(await world.claim(run, 0, { send: 1 })).toMatchObject({ attempt: 2 });
  expect(await world.packRow(run, 0)).toMatchObject({ sends: 2, sent_at: null });
});

test('a pack that another statement is looking at is busy, not waited for', async () => {
  const run = await world.open();
  const looking = await world.db.startTransaction().execute();
  await looking.selectFrom('nightshift.packs').select('number').where('run_id', '=', run).forUpdate().execute();
  expect(await world.deliver(run, 0)).toEqual({ kind: 'busy', retryAfterMs: 1_000 });
  await looking.rollback().execute();
  expect(await world.deliver(run, 0)).toMatchObject({ kind: 'claimed' });
});

test('a claim whose answer was lost is taken over by the next try of its message', async () => {
  const run = await world.open();
  const claimant = { messageId: 'msg_lost', forMs: MINUTE };
  await claimPack(world.db, world.message(run, 0), { ...claimant, retried: 0 });
  expect(await claimPack(world.db, world.message(run, 0), { ...claimant, retried: 1 })).toMatchObject({
    kind: 'claimed',
    claim: { attempt: 2 },
  });
});

test("a claimed pack's ready units come in their order, with payload and failures; the done ones don't", async () => {
  const { run, packs } = await world.working({ units: 5, packSize: 4 });
  const claim = await world.claim(run, packs[0].pack);
  await world.db.transaction().execute((tx) => markDone(tx, claim, 2));
  await world.db
    .updateTable('nightshift.units')
    .set({ failures: 3 })
    .where('run_id', '=', run)
    .where('number', '=', 4)
    .execute();
  expect(await readReadyUnits(world.db, claim)).toEqual([
    { number: 1, key: 'key-1', payload: { key: 'key-1' }, failures: 0 },
    { number: 3, key: 'key-3', payload: { key: 'key-3' }, failures: 0 },
    { number: 4, key: 'key-4', payload: { key: 'key-4' }, failures: 3 },
  ]);
});

test('what the attempt before committed is not done again by the attempt that took its pack over', async () => {
  const { run, packs } = await world.working({ units: 3, packSize: 3 });
  const [{ pack }] = packs;
  const first = await world.claim(run, pack, { messageId: 'msg_k', retried: 0 });
  const committing = await world.db.startTransaction().execute();
  await markDone(committing, first, 1);
  // The queue has seen the attempt end, its transaction is still open: the pack can't be claimed before it is over.
  expect(await world.deliver(run, pack, { messageId: 'msg_k', retried: 1 })).toMatchObject({ kind: 'busy' });
  await committing.commit().execute();
  const second = await world.claim(run, pack, { messageId: 'msg_k', retried: 1 });
  expect((await readReadyUnits(world.db, second)).map(({ number }) => number)).toEqual([2, 3]);
});
