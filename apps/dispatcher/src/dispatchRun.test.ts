import { DISPATCH_SECONDS, PermanentError } from '@nightshift/contract';
import { config } from './api/dispatch.ts';
import { expectAllFound, PAGES, UNITS } from './testing/allFound.ts';
import { pagesOf, World, type Discover } from './testing/World.ts';

let world: World;
beforeAll(async () => (world = await World.start()));
beforeEach(() => {
  world.takes = () => true;
  world.lease.beforeHeld = Promise.resolve();
});
afterAll(() => world.drop());

const never = () => Promise.reject(new Error('must not be looked for'));

test('a dispatch finds page after page, packs the units, sends them and sets the run to work', async () => {
  const run = await world.open(world.job(pagesOf(PAGES)));
  expect(await run.dispatch()).toEqual({ kind: 'settled' });
  await expectAllFound(run);
  expect(run.sent()).toEqual([1, 3, 4, 5]);
  expect(world.lease.calls.filter((call) => call.endsWith(run.id))).toEqual([`hold ${run.id}`]);
  expect(run.lines('attempt')).toEqual([
    expect.objectContaining({
      attempt: 1,
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      durationMs: expect.any(Number),
      outcome: 'settled',
    }),
  ]);
});

test('a run without any unit has succeeded, and its lease is free', async () => {
  const run = await world.open(world.job(pagesOf([])));
  expect(await run.dispatch()).toEqual({ kind: 'settled' });
  expect(await run.row()).toMatchObject({ state: 'succeeded', units: 0 });
  expect(world.lease.calls.filter((call) => call.endsWith(run.id))).toEqual([`hold ${run.id}`, `free ${run.id}`]);
  expect(run.lines('run')).toMatchObject([{ outcome: 'succeeded', done: 0, durationMs: expect.any(Number) }]);
});

test('at the deadline it yields after the page it is at, and the continuation finds the rest', async () => {
  const pages = pagesOf(PAGES);
  let looked = 0;
  const run = await world.open(
    world.job(async (page) => {
      looked += 1;
      if (looked === 1) await new Promise((over) => page.signal.addEventListener('abort', over));
      return pages(page);
    }),
  );
  expect(await run.dispatch({ endsAt: new Date(Date.now() + 6_150) })).toEqual({ kind: 'yielded' });
  expect(looked).toBe(1);
  expect(await run.packs()).toMatchObject([
    { number: 0, sends: 2, claimed_until: null, settled_at: null, sent_at: expect.any(Date) },
    { number: 1, sent_at: expect.any(Date) },
    { number: 3, sent_at: expect.any(Date) },
  ]);
  expect(world.sent.filter((pack) => pack.run === run.id && pack.pack === 0)).toMatchObject([{ send: 2, dueInMs: 0 }]);
  const message = { ...run.message, send: 2 };
  expect(await run.dispatch({ message, messageId: 'continuation' })).toEqual({ kind: 'settled' });
  expect(await run.units()).toEqual(UNITS);
  expect(await run.row()).toMatchObject({ state: 'working', failures: 0 });
});

const cutShort = (from: number, error?: Error): Discover => {
  const pages = pagesOf(PAGES);
  return async (page) => {
    if (((page.cursor as number | undefined) ?? 0) < from) return pages(page);
    return new Promise((_, reject) =>
      page.signal.addEventListener('abort', () => reject(error ?? (page.signal.reason as Error))),
    );
  };
};

test('a page that the deadline cuts short is no failure after pages that were recorded', async () => {
  const run = await world.open(world.job(cutShort(2)));
  expect(await run.dispatch({ endsAt: new Date(Date.now() + 6_200) })).toEqual({ kind: 'yielded' });
  expect(await run.row()).toMatchObject({ state: 'dispatching', units: 4, failures: 0 });
});

test('a PermanentError of discover is a letter at once, even when the deadline nears', async () => {
  const run = await world.open(world.job(cutShort(2, new PermanentError('the table is gone'))));
  expect(await run.dispatch({ endsAt: new Date(Date.now() + 6_200) })).toEqual({ kind: 'settled' });
  expect(await run.letters()).toMatchObject([{ unit: null, error: { name: 'PermanentError' } }]);
});

test('a last page that took all the time ends the dispatch', async () => {
  const run = await world.open(
    world.job(async ({ signal }) => {
      await new Promise((over) => signal.addEventListener('abort', over));
      return { units: [{ n: 1 }] };
    }),
  );
  expect(await run.dispatch({ endsAt: new Date(Date.now() + 6_100) })).toEqual({ kind: 'settled' });
  expect(await run.row()).toMatchObject({ state: 'working', units: 1 });
});

test('when sending what was left takes all the time, it yields before it looks for more', async () => {
  const run = await world.open(world.job((page) => (page.cursor === undefined ? pagesOf(PAGES)(page) : never())));
  world.takes = () => false;
  await run.dispatch();
  const slowly = async (packs: unknown[]) => {
    await new Promise((over) => AbortSignal.timeout(150).addEventListener('abort', over));
    return packs.map(() => true);
  };
  const endsAt = new Date(Date.now() + 6_050);
  expect(await run.dispatch({ retried: 1, endsAt }, { send: slowly })).toEqual({ kind: 'yielded' });
  expect(await run.row()).toMatchObject({ units: 3, failures: 0 });
});

test('a page that had all the time and was cut short is a failure', async () => {
  const run = await world.open(world.job(cutShort(0)));
  expect(await run.dispatch({ endsAt: new Date(Date.now() + 6_100) })).toEqual({ kind: 'failed', retryAfterMs: 5_000 });
  expect(await run.row()).toMatchObject({ failures: 1 });
});

test('a queue that takes nothing is 503; when it is back, what was recorded is sent first and the rest is found', async () => {
  const run = await world.open(world.job(pagesOf(PAGES)));
  world.takes = () => false;
  expect(await run.dispatch()).toMatchObject({ kind: 'unavailable' });
  expect(await run.row()).toMatchObject({ units: 3, failures: 0 });
  expect(await run.packs()).toMatchObject([{ claimed_until: null }, { sent_at: null }, { sent_at: null }]);
  // Still away: nothing more is looked for.
  expect(await run.dispatch({ retried: 1 })).toMatchObject({ kind: 'unavailable' });
  expect(await run.row()).toMatchObject({ units: 3 });
  world.takes = () => true;
  expect(await run.dispatch({ retried: 2 })).toEqual({ kind: 'settled' });
  expect(run.sent()).toEqual([1, 3, 4, 5]);
  await expectAllFound(run);
});

test('a queue that refuses one item is 503, and that item alone is sent again', async () => {
  const run = await world.open(world.job(pagesOf(PAGES)));
  world.takes = ({ pack }) => pack !== 3;
  expect(await run.dispatch()).toMatchObject({ kind: 'unavailable' });
  expect(run.sent()).toEqual([1]);
  world.takes = () => true;
  expect(await run.dispatch({ retried: 1 })).toEqual({ kind: 'settled' });
  expect(run.sent()).toEqual([1, 3, 4, 5]);
  await expectAllFound(run);
});

test('a dispatch that is taken over in the middle records nothing more and answers 200', async () => {
  const run = await world.open(
    world.job(async () => {
      await world.db.updateTable('nightshift.packs').set({ attempt: 7 }).where('run_id', '=', run.id).execute();
      return { units: [{ n: 1 }] };
    }),
  );
  expect(await run.dispatch()).toMatchObject({ kind: 'nothing-to-do' });
  expect(await run.units()).toEqual([]);
  expect(await run.row()).toMatchObject({ failures: 0 });
  expect(run.lines('fenced')).toHaveLength(1);
});

test('a dispatch that was settled from elsewhere asks whether the run is over', async () => {
  const run = await world.open(
    world.job(async () => {
      await world.db
        .updateTable('nightshift.packs')
        .set({ settled_at: new Date() })
        .where('run_id', '=', run.id)
        .execute();
      return { units: [{ n: 1 }] };
    }),
  );
  expect(await run.dispatch()).toMatchObject({ kind: 'nothing-to-do' });
  expect(await run.row()).toMatchObject({ state: 'succeeded', units: 0 });
});

test('a run that is being cancelled gets no more pages, and its dispatch comes back to be settled', async () => {
  const run = await world.open(
    world.job(async () => {
      await world.db.updateTable('nightshift.runs').set({ state: 'cancelled' }).where('id', '=', run.id).execute();
      return { units: [{ n: 1 }] };
    }),
  );
  expect(await run.dispatch()).toMatchObject({ kind: 'unavailable' });
  expect(await run.units()).toEqual([]);
  expect(await run.packs()).toMatchObject([{ claimed_until: null }]);
  expect(await run.dispatch({ retried: 1 })).toMatchObject({ kind: 'nothing-to-do' });
  expect(await run.packs()).toMatchObject([{ settled_at: expect.any(Date) }]);
});

test.each([
  ['does not return', [[1]], 'attempt', ['hold']],
  ['does not free the lease', [], 'run', ['hold', 'free']],
])('a dispatch %s before its hold on the lease is through', async (_, pages, line, expected) => {
  const run = await world.open(world.job(pagesOf(pages)));
  let letGo!: () => void;
  world.lease.beforeHeld = new Promise<void>((resolve) => (letGo = resolve));
  let answered = false;
  const dispatched = run.dispatch().then(() => (answered = true));
  do await new Promise(setImmediate);
  while (run.lines(line).length === 0);
  await new Promise(setImmediate);
  expect(answered).toBe(false);
  letGo();
  await dispatched;
  const calls = world.lease.calls.filter((call) => call.endsWith(run.id)).map((call) => call.split(' ')[0]);
  expect(calls).toEqual(expected);
});

test('two deliveries at once: one dispatches, the other is told that it is busy', async () => {
  const run = await world.open(world.job(never));
  await run.killed();
  const outcome = await run.dispatch({ messageId: 'a copy' });
  expect(outcome).toMatchObject({ kind: 'unavailable', retryAfterMs: expect.any(Number) });
});

test('a delivery of a settled dispatch sends what is unsent and asks whether the run is over', async () => {
  const run = await world.open(world.job(pagesOf(PAGES)));
  await run.dispatch();
  await world.db
    .updateTable('nightshift.packs')
    .set({ sent_at: null, sends: 2 })
    .where('run_id', '=', run.id)
    .where('number', '=', 4)
    .execute();
  expect(await run.dispatch()).toEqual({ kind: 'nothing-to-do', reason: 'the run is dispatched' });
  expect(run.sent()).toEqual([1, 3, 4, 5, 4]);
  await world.db.updateTable('nightshift.packs').set({ settled_at: new Date() }).where('run_id', '=', run.id).execute();
  await run.dispatch();
  expect(await run.row()).toMatchObject({ state: 'succeeded' });
});

test('a delivery for a run that is gone does nothing', async () => {
  const run = await world.open(world.job(never));
  await world.db.deleteFrom('nightshift.packs').where('run_id', '=', run.id).execute();
  expect(await run.dispatch()).toEqual({ kind: 'nothing-to-do', reason: 'the run is gone' });
});

test('the function may take as long as its claim lasts', () => {
  expect(config.maxDuration).toBe(DISPATCH_SECONDS);
});
