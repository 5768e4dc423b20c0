import { markSent, readOutbox, relay, sendAndMark, type SendPacks, type UnsentPack } from './outbox.ts';
import { ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';
import { yieldPack } from './yieldPack.ts';

let world: LedgerWorld;
beforeEach(async () => (world = await ledgerWorld()));
afterEach(() => world.drop());

/** A queue that takes everything and keeps it in order. */
const queue = () => {
  const sent: UnsentPack[] = [];
  const send: SendPacks = (packs) => {
    sent.push(...packs);
    return Promise.resolve(packs.map(() => true));
  };
  return { sent, send };
};
const unsent = async (run?: string) =>
  (await readOutbox(world.db, { ...(run === undefined ? {} : { run }), limit: 1_000 })).map(({ pack }) => pack);
const setPacks = (run: string, pack: number, change: { settled_at?: Date; sent_at?: Date; due_at?: Date }) =>
  world.db.updateTable('nightshift.packs').set(change).where('run_id', '=', run).where('number', '=', pack).execute();
const setRun = (run: string, change: { state: 'cancelled' | 'succeeded' | 'failed'; finished_at?: Date }) =>
  world.db.updateTable('nightshift.runs').set(change).where('id', '=', run).execute();
const sends = (packs: UnsentPack[]) => packs.map(({ pack, send }) => ({ pack, send }));

describe('the outbox', () => {
  test("holds a new run's dispatch, and then its packs, with all that their messages say", async () => {
    const job = world.newJob();
    const run = await world.open(job);
    const inIt = (pack: number) => ({ run, job: job.name, pack, send: 1, dueInMs: 0, traceparent: null });
    expect(await readOutbox(world.db, { limit: 10 })).toEqual([inIt(0)]);
    await world.record(await world.claim(run, 0), ['a', 'b', 'c'], { packSize: 2 });
    expect(await readOutbox(world.db, { limit: 10 })).toEqual([inIt(1), inIt(3)]);
  });

  test('holds no pack that is sent, settled or not yet due', async () => {
    const { run } = await world.working({ units: 4 });
    await setPacks(run, 1, { sent_at: new Date() });
    await setPacks(run, 2, { settled_at: new Date() });
    await setPacks(run, 3, { due_at: new Date(Date.now() + 3_600_000) });
    expect(await unsent()).toEqual([4]);
    await world.setClock(3_700_000);
    expect(await unsent()).toEqual([4, 3]);
  });

  test('holds no pack in the hands of a living attempt, and holds it when that claim is over', async () => {
    const { run } = await world.working({ units: 1 });
    await world.claim(run, 1, { send: 99, forMs: 60_000 });
    expect(await world.packRow(run, 1)).toMatchObject({ sent_at: null });
    expect(await unsent()).toEqual([]);
    await world.setClock(60_001);
    expect(await unsent()).toEqual([1]);
  });

  test('holds no pack of a cancelled run, finished or not', async () => {
    const { run } = await world.working({ units: 1 });
    await setRun(run, { state: 'cancelled' });
    expect(await unsent()).toEqual([]);
    await setRun(run, { state: 'cancelled', finished_at: new Date() });
    expect(await unsent()).toEqual([]);
  });

  test.each(['failed', 'succeeded'] as const)(
    'holds what was put back to work in a run that has %s, until it is settled',
    async (state) => {
      const { run } = await world.working({ units: 2 });
      await setRun(run, { state, finished_at: new Date() });
      await setPacks(run, 1, { settled_at: new Date() });
      expect(await unsent()).toEqual([2]);
      await setPacks(run, 2, { settled_at: new Date() });
      expect(await unsent()).toEqual([]);
    },
  );

  test('is read oldest first, in pages, of one run or of all', async () => {
    const [one, two] = [await world.working({ units: 2 }), await world.working({ units: 2 })];
    await setPacks(two.run, 2, { due_at: new Date('2025-06-01') });
    const oldest = await readOutbox(world.db, { limit: 1 });
    expect(oldest).toMatchObject([{ run: two.run, pack: 2 }]);
    expect(await readOutbox(world.db, { limit: 1_000 })).toHaveLength(4);
    expect(await readOutbox(world.db, { run: one.run, limit: 1_000 })).toMatchObject([
      { run: one.run, pack: 1 },
      { run: one.run, pack: 2 },
    ]);
  });
});

describe('sending', () => {
  test('marks what the queue took, and what it refused stays in the outbox', async () => {
    const { run, packs } = await world.working({ units: 3 });
    const onlySecond: SendPacks = (all) => Promise.resolve(all.map((_, index) => index === 1));
    expect(await sendAndMark(world.db, packs, onlySecond)).toEqual({ sent: 1, failed: 2 });
    expect(await unsent(run)).toEqual([1, 3]);
    expect((await world.packRow(run, 2)).sent_at).toBeInstanceOf(Date);
  });

  test('of nothing asks the queue nothing', async () => {
    const refuse: SendPacks = () => Promise.reject(new Error('asked'));
    expect(await sendAndMark(world.db, [], refuse)).toEqual({ sent: 0, failed: 0 });
  });

  test('with a queue that answers too little takes the rest for unsent', async () => {
    const { run, packs } = await world.working({ units: 2 });
    expect(await sendAndMark(world.db, packs, () => Promise.resolve([true]))).toEqual({ sent: 1, failed: 1 });
    expect(await unsent(run)).toEqual([2]);
  });

  test('killed between the sending and the mark leaves the packs in the outbox, under the same numbers', async () => {
    const { run, packs } = await world.working({ units: 2 });
    const { sent, send } = queue();
    const killed: SendPacks = async (all) => {
      await send(all);
      throw new Error('killed');
    };
    await expect(sendAndMark(world.db, packs, killed)).rejects.toThrow('killed');
    await relay(world.db, send, { run });
    expect(sends(sent)).toEqual([...sends(packs), ...sends(packs)]);
    expect(await unsent(run)).toEqual([]);
  });

  test('is marked for the send that was made, and a late mark hides no newer need', async () => {
    const { run, packs } = await world.working({ units: 1 });
    const claim = await world.claim(run, 1, { send: 1 });
    const continuation = await yieldPack(world.db, claim);
    await markSent(world.db, packs);
    expect(await world.packRow(run, 1)).toMatchObject({ sends: 2, sent_at: null });
    await markSent(world.db, [continuation!]);
    expect((await world.packRow(run, 1)).sent_at).toBeInstanceOf(Date);
  });

  test('marked twice keeps the first time, and a settled pack takes no mark', async () => {
    const { run, packs } = await world.working({ units: 2 });
    await setPacks(run, 2, { settled_at: new Date() });
    await markSent(world.db, packs);
    const before = await world.written(run);
    await world.setClock(60_000);
    await markSent(world.db, packs);
    expect(await world.written(run)).toEqual(before);
    expect(await world.packRow(run, 2)).toMatchObject({ sent_at: null });
  });
});

describe('the relay', () => {
  test('sends page after page until the outbox is empty', async () => {
    const { run } = await world.working({ units: 1_201 });
    const pages: number[] = [];
    const { sent, send } = queue();
    const counting: SendPacks = (packs) => {
      pages.push(packs.length);
      return send(packs);
    };
    expect(await relay(world.db, counting)).toEqual({ sent: 1_201, failed: 0 });
    expect(pages).toEqual([500, 500, 201]);
    expect(new Set(sent.map(({ pack }) => pack)).size).toBe(1_201);
    expect(await unsent(run)).toEqual([]);
  });

  test('stops at the first page that the queue refuses any of, and what it took stays sent', async () => {
    await world.working({ units: 1_001 });
    const pages: number[] = [];
    const lastRefused: SendPacks = (packs) => {
      pages.push(packs.length);
      return Promise.resolve(packs.map((_, index) => index < packs.length - 1));
    };
    expect(await relay(world.db, lastRefused)).toEqual({ sent: 499, failed: 1 });
    expect(pages).toEqual([500]);
    expect(await unsent()).toHaveLength(502);
  });

  test('of one run leaves the others alone', async () => {
    const [one, two] = [await world.working({ units: 1 }), await world.working({ units: 1 })];
    const { sent, send } = queue();
    await relay(world.db, send, { run: two.run });
    expect(sent).toMatchObject([{ run: two.run }]);
    expect(await unsent(one.run)).toEqual([1]);
  });

  test('whose time is up sends no further page', async () => {
    await world.working({ units: 501 });
    const controller = new AbortController();
    const { sent, send } = queue();
    const last: SendPacks = (packs) => {
      controller.abort();
      return send(packs);
    };
    expect(await relay(world.db, last, { signal: controller.signal })).toEqual({ sent: 500, failed: 0 });
    expect(await relay(world.db, send, { signal: AbortSignal.abort() })).toEqual({ sent: 0, failed: 0 });
    expect(sent).toHaveLength(500);
  });

  test('twice at once sends the same numbers, so that the queue takes each message once', async () => {
    const { run } = await world.working({ units: 3 });
    const { sent, send } = queue();
    let arrived = 0;
    let open = () => {};
    const bothHaveRead = new Promise<void>((resolve) => (open = resolve));
    const together: SendPacks = async (packs) => {
      arrived += 1;
      if (arrived === 2) open();
      await bothHaveRead;
      return send(packs);
    };
    await Promise.all([relay(world.db, together), relay(world.otherProcess(), together)]);
    const numbers = sent.map(({ pack, send: number }) => `${pack}/${number}`);
    expect(numbers.sort()).toEqual(['1/1', '1/1', '2/1', '2/1', '3/1', '3/1']);
    expect(await unsent(run)).toEqual([]);
  });
});
