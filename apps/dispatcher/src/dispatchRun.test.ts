import { PermanentError } from '@nightshift/contract';
import { setClockOffset } from '@nightshift/database/testing';
import { config } from './api/dispatch.ts';
import { DISPATCH_SECONDS } from './dispatchRun.ts';
import { Mortal } from './testing/Mortal.ts';
import { pagesOf, World, type Discover, type Run } from './testing/World.ts';

let world: World;
beforeAll(async () => (world = await World.start()));
beforeEach(() => (world.takes = () => true));
afterEach(() => setClockOffset(world.db, 0));
afterAll(() => world.drop());

const PAGES = [[10, 20, 30], [40], [50, 60]];
const ALL = [10, 20, 30, 40, 50, 60].map((n, index) => [index + 1, `unit-${n}`, { n }]);
const never = () => Promise.reject(new Error('must not be looked for'));

/** Every unit found is there once, under its number, in one pack that was sent; and the run is at work. */
async function expectAllFound(run: Run) {
  expect(await run.units()).toEqual(ALL);
  const [dispatch, ...packs] = await run.packs();
  expect(dispatch).toMatchObject({ number: 0, settled_at: expect.any(Date), claimed_until: null });
  const covered = packs.flatMap(({ first_unit, last_unit }) =>
    Array.from({ length: last_unit - first_unit + 1 }, (_, index) => first_unit + index),
  );
  expect(covered).toEqual([1, 2, 3, 4, 5, 6]);
  expect(packs).toMatchObject(packs.map(() => ({ sends: 1, sent_at: expect.any(Date), settled_at: null })));
  expect([...new Set(run.sent())].sort((a, b) => a - b)).toEqual(packs.map(({ number }) => number));
  expect(await run.row()).toMatchObject({ state: 'working', units: 6, error: null });
}

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
  expect(run.lines('run')).toMatchObject([{ state: 'succeeded', done: 0, durationMs: expect.any(Number) }]);
});

test('killed at any step, a statement or a send, the next delivery goes on: no unit is lost, doubled or renumbered', async () => {
  let killed = 0;
  for (let alive = false; !alive;) {
    const run = await world.open(world.job(pagesOf(PAGES)));
    const mortal = new Mortal(world.db, world.services.send, killed);
    await run.dispatch({}, { db: mortal.db, send: mortal.send }).catch(() => {});
    alive = !mortal.dead;
    if (!alive) killed += 1;
    await run.dispatch({ retried: 1 });
    await expectAllFound(run);
    expect(await run.letters()).toEqual([]);
  }
  // Three pages of statements and sends: fewer would mean that the kills hit nothing.
  expect(killed).toBeGreaterThan(25);
}, 60_000);

test('killed again and again, it gets on as long as each attempt records a page', async () => {
  const run = await world.open(world.job(pagesOf([[10], [20], [30], [40], [50], [60]]), { limits: { pack: 1 } }));
  let kills = 0;
  for (let retried = 0; ; retried += 1) {
    const mortal = new Mortal(world.db, world.services.send, 14);
    const outcome = await run.dispatch({ retried }, { db: mortal.db, send: mortal.send }).catch(() => undefined);
    if (outcome?.kind === 'settled') break;
    kills += 1;
  }
  expect(kills).toBeGreaterThan(2);
  await expectAllFound(run);
});

test('a dispatch that is killed as often as its job allows ends as a letter of the run itself', async () => {
  const run = await world.open(world.job(never));
  for (const retried of [0, 1, 2]) {
    await run.killed(retried * 2);
    const outcome = await run.dispatch({ retried: retried * 2 + 1 }, { send: world.services.send });
    expect(outcome.kind).toBe(retried === 0 ? 'failed' : 'settled');
    if (outcome.kind === 'settled') break;
  }
  expect(await run.letters()).toMatchObject([{ unit: null, error: { name: 'FunctionKilled' }, failures: 3 }]);
  expect(await run.row()).toMatchObject({ state: 'failed', error: { name: 'FunctionKilled' } });
});

test('a kill counts, and the dispatch is tried again in the same attempt', async () => {
  const run = await world.open(world.job(pagesOf(PAGES)));
  await run.killed();
  expect(await run.dispatch({ retried: 1 })).toEqual({ kind: 'settled' });
  expect(run.lines('dispatch-failed')).toMatchObject([{ failures: 1, error: { name: 'FunctionKilled' } }]);
  await expectAllFound(run);
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
  expect(await run.units()).toEqual(ALL);
  expect(await run.row()).toMatchObject({ state: 'working', failures: 0 });
});

const cutShort = (from: number): Discover => {
  const pages = pagesOf(PAGES);
  return async (page) => {
    if (((page.cursor as number | undefined) ?? 0) < from) return pages(page);
    return new Promise((_, reject) => page.signal.addEventListener('abort', () => reject(page.signal.reason as Error)));
  };
};

test('a page that the deadline cuts short is no failure after pages that were recorded', async () => {
  const run = await world.open(world.job(cutShort(2)));
  expect(await run.dispatch({ endsAt: new Date(Date.now() + 6_200) })).toEqual({ kind: 'yielded' });
  expect(await run.row()).toMatchObject({ state: 'dispatching', units: 4, failures: 0 });
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

test("a discover that keeps failing is counted, comes back after the job's delay, and ends as a letter; the run has failed once its packs are settled", async () => {
  const pages = pagesOf(PAGES);
  const run = await world.open(
    world.job((page) => (page.cursor === 1 ? Promise.reject(new Error('upstream is down')) : pages(page))),
  );
  expect(await run.dispatch()).toEqual({ kind: 'failed', retryAfterMs: 5_000 });
  expect(await run.packs()).toMatchObject([{ number: 0, claimed_until: null, settled_at: null }, {}, {}]);
  expect(await run.dispatch({ retried: 1 })).toEqual({ kind: 'failed', retryAfterMs: 10_000 });
  expect(await run.letters()).toEqual([]);
  expect(await run.dispatch({ retried: 2 })).toEqual({ kind: 'settled' });
  expect(await run.letters()).toMatchObject([
    {
      unit: null,
      key: null,
      payload: null,
      cursor: { next: 1 },
      failures: 3,
      deployment: 'dpl_1',
      error: { message: 'upstream is down' },
    },
  ]);
  expect(await run.row()).toMatchObject({ state: 'dispatching', units: 3 });
  await world.db.updateTable('nightshift.packs').set({ settled_at: new Date() }).where('run_id', '=', run.id).execute();
  expect(await run.dispatch({ retried: 3 })).toMatchObject({ kind: 'nothing-to-do' });
  expect(await run.row()).toMatchObject({ state: 'failed', error: { message: 'upstream is down' } });
});

test('a page that was recorded forgives the failures before it', async () => {
  let calls = 0;
  const pages = pagesOf(PAGES);
  // Fails at every second look.
  const run = await world.open(
    world.job((page) => ((calls += 1) % 2 === 1 ? Promise.reject(new Error('flaky')) : pages(page))),
  );
  let outcome = await run.dispatch();
  for (let retried = 1; outcome.kind === 'failed'; retried += 1) {
    expect(await run.row()).toMatchObject({ failures: 1 });
    outcome = await run.dispatch({ retried });
  }
  expect(outcome).toEqual({ kind: 'settled' });
  await expectAllFound(run);
});

test('a PermanentError of discover becomes the letter at once', async () => {
  const run = await world.open(world.job(() => Promise.reject(new PermanentError('the table is gone'))));
  expect(await run.dispatch()).toEqual({ kind: 'settled' });
  expect(await run.letters()).toMatchObject([{ unit: null, failures: 1, error: { name: 'PermanentError' } }]);
  expect(await run.row()).toMatchObject({ state: 'failed' });
});

test("trouble with Postgres inside discover is nobody's fault", async () => {
  const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01', severity: 'ERROR' });
  const run = await world.open(world.job(() => Promise.reject(deadlock)));
  expect(await run.dispatch()).toMatchObject({ kind: 'unavailable' });
  expect(await run.row()).toMatchObject({ state: 'opened', failures: 0 });
  expect(await run.packs()).toMatchObject([{ claimed_until: null, settled_at: null }]);
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
