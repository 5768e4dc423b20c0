import { sql } from '@nightshift/database';
import { expectAllFound, PAGES } from './testing/allFound.ts';
import { Mortal } from './testing/Mortal.ts';
import { pagesOf, World } from './testing/World.ts';

let world: World;
beforeAll(async () => (world = await World.start()));
afterAll(() => world.drop());

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
  const run = await world.open(world.job(pagesOf(PAGES.flat().map((n) => [n])), { limits: { pack: 1 } }));
  let kills = 0;
  for (let retried = 0; ; retried += 1) {
    const mortal = new Mortal(world.db, world.services.send, 14);
    const outcome = await run.dispatch({ retried }, { db: mortal.db, send: mortal.send }).catch(() => undefined);
    if (outcome?.kind === 'settled') break;
    kills += 1;
  }
  // More than the job's attempts.
  expect(kills).toBeGreaterThan(3);
  await expectAllFound(run);
});

test('a kill counts, and the dispatch is tried again in the same attempt', async () => {
  const run = await world.open(world.job(pagesOf(PAGES)));
  await run.killed();
  expect(await run.dispatch({ retried: 1 })).toEqual({ kind: 'settled' });
  expect(run.lines('dispatch-failed')).toMatchObject([{ failures: 1, error: { name: 'FunctionKilled' } }]);
  await expectAllFound(run);
});

test('a dispatch that is killed as often as its job allows ends as a letter of the run itself, before anything runs', async () => {
  let looks = 0;
  const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01', severity: 'ERROR' });
  const run = await world.open(
    world.job(() => {
      looks += 1;
      return Promise.reject(deadlock);
    }),
  );
  for (const retried of [1, 3]) {
    await run.killed(retried - 1);
    expect(await run.dispatch({ retried })).toMatchObject({ kind: 'unavailable' });
  }
  await run.killed(4);
  expect(await run.dispatch({ retried: 5 })).toEqual({ kind: 'settled' });
  expect(looks).toBe(2);
  expect(await run.letters()).toMatchObject([{ unit: null, error: { name: 'FunctionKilled' }, failures: 3 }]);
  expect(await run.row()).toMatchObject({ state: 'failed', error: { name: 'FunctionKilled' } });
});

test('a kill whose letter could not be written is answered for by the next attempt: its claim is kept', async () => {
  const job = world.job(pagesOf(PAGES), { retry: { attempts: 1 } });
  const run = await world.open(job);
  await run.killed();
  const refuse = sql`alter table nightshift.dead_letters add constraint no_letter check (job <> ${sql.lit(job.name)})`;
  await refuse.execute(world.db);
  expect(await run.dispatch({ retried: 1 })).toMatchObject({ kind: 'unavailable' });
  expect(await run.packs()).toMatchObject([{ claimed_until: expect.any(Date), settled_at: null }]);
  await sql`alter table nightshift.dead_letters drop constraint no_letter`.execute(world.db);
  expect(await run.dispatch({ retried: 2 })).toEqual({ kind: 'settled' });
  expect(await run.letters()).toMatchObject([{ unit: null, error: { name: 'FunctionKilled' } }]);
});

test('a kill that could not be counted is counted by the next attempt: its claim is kept', async () => {
  const run = await world.open(world.job(pagesOf(PAGES)));
  await run.killed();
  // The claim is the first statement; the count of the failure is never made.
  const mortal = new Mortal(world.db, world.services.send, 1);
  expect(await run.dispatch({ retried: 1 }, { db: mortal.db })).toMatchObject({ kind: 'unavailable' });
  expect(await run.packs()).toMatchObject([{ claimed_until: expect.any(Date) }]);
  await run.dispatch({ retried: 2 });
  expect(run.lines('dispatch-failed')).toHaveLength(1);
  await expectAllFound(run);
});
