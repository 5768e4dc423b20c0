import type { AnyJob } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { setClockOffset } from '@nightshift/database/testing';
import { closeRun, openRun } from '@nightshift/ledger';
import { openTick } from './openTick.ts';
import { Mortal } from './testing/Mortal.ts';
import { World } from './testing/World.ts';

const TICK = new Date('2026-01-05T03:00:00Z');
const DAY = 86_400_000;

let world: World;
let job: AnyJob;
let run: string;
beforeAll(async () => (world = await World.start()));
beforeEach(async () => {
  await at(30_000);
  world.lease.calls = [];
  world.lease.taken = { kind: 'acquired' };
  world.takes = () => true;
  job = world.job();
  run = `${job.name}@${TICK.toISOString()}`;
});
afterAll(() => world.drop());

/** Sets the clock to some time after the tick. */
const at = (afterTickMs: number) => setClockOffset(world.db, TICK.getTime() + afterTickMs - Date.now());
const tick = (services = {}) => openTick({ ...world.services, ...services }, job);
const sent = () => world.sent.filter((pack) => pack.job === job.name);
/** What was asked of the lease after it was taken. */
const squared = () => {
  const [first, ...rest] = world.lease.calls;
  expect(first).toBe(`take ${run}`);
  return rest;
};
const runs = () => world.db.selectFrom('nightshift.runs').select(['id', 'state']).where('job', '=', job.name).execute();
const end = async (id: string) => {
  await sql`update nightshift.packs set settled_at = now() where run_id = ${id}`.execute(world.db);
  await closeRun(world.db, id);
};

test('a tick opens its run, keeps the lease and sends the dispatch', async () => {
  expect(await tick()).toEqual({ kind: 'opened', run });
  expect(squared()).toEqual([]);
  expect(sent()).toEqual([expect.objectContaining({ run, pack: 0, send: 1 })]);
  expect(
    await sql`select from nightshift.packs where run_id = ${run} and sent_at is not null`.execute(world.db),
  ).toMatchObject({ rows: [{}] });
});

test.each([
  ['a few seconds early', -4_000],
  ['most of an hour late', 3_500_000],
])('a call that comes %s is for the same tick', async (_, afterTickMs) => {
  await at(afterTickMs);
  expect(await tick()).toEqual({ kind: 'opened', run });
});

test('a call that comes when nothing is due takes no lease and writes nothing', async () => {
  await at(2 * 3_600_000);
  expect(await tick()).toEqual({ kind: 'nothing-due' });
  expect(world.lease.calls).toEqual([]);
  expect(await sql`select from nightshift.jobs where name = ${job.name}`.execute(world.db)).toMatchObject({ rows: [] });
});

test('a tick that comes twice opens one run, and the open run keeps its lease', async () => {
  await tick();
  world.lease.calls = [];
  world.lease.taken = { kind: 'already-ours' };
  expect(await tick()).toEqual({ kind: 'duplicate', run, state: 'opened' });
  expect(squared()).toEqual([]);
  expect(await runs()).toEqual([{ id: run, state: 'opened' }]);
  expect(sent()).toHaveLength(1);
});

test('a tick that comes twice at once opens one run', async () => {
  const kinds = (await Promise.all([tick(), tick(), tick()])).map(({ kind }) => kind);
  expect(kinds.sort()).toEqual(['duplicate', 'duplicate', 'opened']);
  expect(await runs()).toHaveLength(1);
});

test('a second call sends what the first one could not', async () => {
  world.takes = () => false;
  expect(await tick()).toEqual({ kind: 'opened', run });
  expect(sent()).toEqual([]);
  world.takes = () => true;
  await tick();
  expect(sent()).toMatchObject([{ run, pack: 0, send: 1 }]);
});

test('killed at any step, a second call leaves one open run whose dispatch is sent', async () => {
  for (let dieAt = 0, alive = false; !alive; dieAt += 1) {
    job = world.job();
    const mortal = new Mortal(world.db, world.services.send, dieAt);
    await tick({ db: mortal.db, send: mortal.send }).catch(() => {});
    alive = !mortal.dead;
    if (alive) expect(dieAt).toBeGreaterThan(5);
    await tick();
    expect(await runs()).toMatchObject([{ state: 'opened' }]);
    expect(new Set(sent().map(({ pack, send }) => `${pack}.${send}`))).toEqual(new Set(['0.1']));
  }
});

describe('the lease agrees with the ledger afterwards:', () => {
  test('an opened run takes it from a stale holder', async () => {
    world.lease.taken = { kind: 'held', owner: 'stale' };
    expect(await tick()).toEqual({ kind: 'opened', run });
    expect(squared()).toEqual([`take from stale for ${run}`]);
  });

  test('a run that is open already takes it from a stale holder too', async () => {
    await tick();
    world.lease.calls = [];
    world.lease.taken = { kind: 'held', owner: 'stale' };
    await tick();
    expect(squared()).toEqual([`take from stale for ${run}`]);
  });

  test('without Redis the run opens all the same', async () => {
    world.lease.taken = { kind: 'without' };
    expect(await tick()).toEqual({ kind: 'opened', run });
    expect(squared()).toEqual([]);
  });

  test.each(['acquired', 'already-ours'] as const)('a finished run frees what a late call finds %s', async (kind) => {
    await tick();
    await end(run);
    world.lease.calls = [];
    world.lease.taken = { kind };
    expect(await tick()).toEqual({ kind: 'duplicate', run, state: 'succeeded' });
    expect(squared()).toEqual([`free ${run}`]);
    // The relay sends nothing of a run that is over.
    expect(sent()).toHaveLength(1);
  });

  test('a tick that is skipped hands it to the run that is open', async () => {
    await at(30_000 - DAY);
    const opened = await openRun(world.db, job, { scheduledFor: new Date(TICK.getTime() - DAY) });
    await at(30_000);
    expect(await tick()).toEqual({ kind: 'skipped', run, reason: 'overlap', holder: opened.run });
    expect(squared()).toEqual([`take from ${run} for ${opened.run}`]);
    expect(sent()).toEqual([]);
  });

  test.each([
    ['is left to the open run that has it', (open: string) => open, () => []],
    [
      'is taken from a stale holder for the run that is open',
      () => 'stale',
      (open: string) => [`take from stale for ${open}`],
    ],
  ])('at a skipped tick it %s', async (_, owner, expected) => {
    await at(30_000 - DAY);
    const opened = await openRun(world.db, job, { scheduledFor: new Date(TICK.getTime() - DAY) });
    await at(30_000);
    world.lease.taken = { kind: 'held', owner: owner(opened.run) };
    expect(await tick()).toMatchObject({ kind: 'skipped' });
    expect(squared()).toEqual(expected(opened.run));
  });

  test('a paused job frees what was taken, and leaves what another has', async () => {
    await at(30_000 - DAY);
    const opened = await openRun(world.db, job, { scheduledFor: new Date(TICK.getTime() - DAY) });
    await end(opened.run);
    await sql`update nightshift.jobs set paused_at = now(), paused_reason = 'a move' where name = ${job.name}`.execute(
      world.db,
    );
    await at(30_000);
    expect(await tick()).toEqual({ kind: 'skipped', run, reason: 'paused: a move' });
    expect(squared()).toEqual([`free ${run}`]);
    expect(sent()).toEqual([]);

    await at(30_000 + DAY);
    world.lease.calls = [];
    world.lease.taken = { kind: 'held', owner: 'another' };
    await tick();
    expect(world.lease.calls).toEqual([expect.stringContaining('take ')]);
  });

  test('a tick that is not owed frees what was taken', async () => {
    await at(30_000 - DAY);
    const opened = await openRun(world.db, job, { scheduledFor: new Date(TICK.getTime() - DAY) });
    await end(opened.run);
    await sql`update nightshift.jobs set resumed_at = ${new Date(TICK.getTime() + 10_000)} where name = ${job.name}`.execute(
      world.db,
    );
    await at(30_000);
    expect(await tick()).toMatchObject({ kind: 'not-owed', run });
    expect(squared()).toEqual([`free ${run}`]);
  });

  test.each<['acquired' | 'already-ours', (run: string) => string[]]>([
    ['acquired', (id) => [`free ${id}`]],
    // It may be an open run's: nobody knows.
    ['already-ours', () => []],
  ])('when Postgres goes away, what was %s is as it was before', async (kind, expected) => {
    world.lease.taken = { kind };
    const mortal = new Mortal(world.db, world.services.send, 1);
    await expect(tick({ db: mortal.db })).rejects.toThrow('killed');
    expect(squared()).toEqual(expected(run));
  });
});
