import { PermanentError } from '@nightshift/contract';
import { expectAllFound, PAGES } from './testing/allFound.ts';
import { pagesOf, World } from './testing/World.ts';

let world: World;
beforeAll(async () => (world = await World.start()));
afterAll(() => world.drop());

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
