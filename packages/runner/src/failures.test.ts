import { PermanentError, RetryLater } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import * as z from 'zod';
import { World, writeEffect, type Handler } from './testing/World.ts';

let world: World;
beforeAll(async () => (world = await World.start()));
afterAll(() => world.drop());

/** Fails for the named units alone; the others write their effect. */
const failFor =
  (failing: number[], error: () => unknown): Handler =>
  async (unit, context) => {
    if (failing.includes(unit.n)) throw error();
    await writeEffect(unit, context);
  };
const ordinary = () => Object.assign(new Error('declined'), { code: 'E_DECLINED' });

test("a failing unit is counted and comes back after the job's own delay; the others of its pack are done", async () => {
  const run = await world.open(world.job(), 3);
  expect(await run.deliver(failFor([2], ordinary))).toEqual({ kind: 'failed', retryAfterMs: 5_000 });
  expect(await run.units()).toMatchObject([
    { state: 'done', failures: 0 },
    { state: 'ready', failures: 1, error: { name: 'Error', message: 'declined', code: 'E_DECLINED' } },
    { state: 'done', failures: 0 },
  ]);
  // The claim is given back and the message still counts as sent: the queue brings it again.
  expect(await run.packs()).toMatchObject([
    { sends: 1, sent_at: expect.any(Date), claimed_until: null, settled_at: null },
  ]);
  expect(world.sent.filter((pack) => pack.run === run.id)).toEqual([]);

  const seen: number[] = [];
  const second = await run.deliver(
    (unit) => {
      seen.push(unit.n);
      return Promise.reject(ordinary());
    },
    { retried: 1 },
  );
  expect(second).toEqual({ kind: 'failed', retryAfterMs: 10_000 });
  expect(seen).toEqual([2]);
});

test('a unit that spends its attempts dies with its letter; its run has failed when the rest is done', async () => {
  const run = await world.open(world.job(), 3);
  await run.deliver(failFor([2], ordinary));
  await run.deliver(failFor([2], ordinary), { retried: 1 });
  expect(await run.letters()).toEqual([]);
  expect(await run.deliver(failFor([2], ordinary), { retried: 2 })).toEqual({ kind: 'settled' });
  expect(await run.units()).toMatchObject([{ state: 'done' }, { state: 'dead', failures: 3 }, { state: 'done' }]);
  expect(await run.letters()).toMatchObject([
    {
      job: run.job.name,
      run_id: run.id,
      unit: 2,
      key: 'unit-2',
      payload: { n: 2 },
      error: { message: 'declined', code: 'E_DECLINED' },
      failures: 3,
      deployment: 'dpl_1',
      state: 'waiting',
    },
  ]);
  expect(await run.effects()).toEqual(['unit-1', 'unit-3']);
  expect(await run.state()).toBe('failed');
});

test('a PermanentError becomes a letter at once', async () => {
  const run = await world.open(world.job(), 2);
  const outcome = await run.deliver(failFor([1], () => new PermanentError('no such customer')));
  expect(outcome).toEqual({ kind: 'settled' });
  expect(await run.units()).toMatchObject([{ state: 'dead', failures: 1 }, { state: 'done' }]);
  expect(await run.letters()).toMatchObject([{ unit: 1, failures: 1, error: { name: 'PermanentError' } }]);
});

test("a payload that no longer fits the job's unit becomes a letter, and its handler never sees it", async () => {
  const job = world.job({ unit: z.object({ n: z.number().max(1, 'too large by now') }) });
  const run = await world.open(job, 2);
  const seen: number[] = [];
  expect(
    await run.deliver((unit) => {
      seen.push(unit.n);
      return Promise.resolve();
    }),
  ).toEqual({ kind: 'settled' });
  expect(seen).toEqual([1]);
  expect(await run.letters()).toMatchObject([
    {
      unit: 2,
      payload: { n: 2 },
      error: { name: 'PermanentError', message: expect.stringContaining('too large by now') },
    },
  ]);
});

test('when the letter cannot be written, the unit is not dead either; the others of its pack are done, and it comes back', async () => {
  const run = await world.open(world.job(), 2);
  const refusal = `refuse_${run.job.name.replace(/\W/g, '_')}`;
  await sql`alter table nightshift.dead_letters add constraint ${sql.id(refusal)} check (job <> ${sql.lit(run.job.name)})`.execute(
    world.db,
  );
  const permanent = failFor([1], () => new PermanentError('no such customer'));
  expect(await run.deliver(permanent)).toMatchObject({ kind: 'unavailable' });
  expect(await run.units()).toMatchObject([{ state: 'ready', failures: 0 }, { state: 'done' }]);
  expect(await run.packs()).toMatchObject([{ claimed_until: null, settled_at: null }]);
  expect(run.lines('failure-not-recorded')).toMatchObject([{ key: 'unit-1', error: { code: '23514' } }]);

  await sql`alter table nightshift.dead_letters drop constraint ${sql.id(refusal)}`.execute(world.db);
  expect(await run.deliver(permanent, { retried: 1 })).toEqual({ kind: 'settled' });
  expect(await run.letters()).toHaveLength(1);
});

test('RetryLater is no failure: the pack yields, and its continuation is due after the delay', async () => {
  const run = await world.open(world.job(), 2);
  const before = Date.now();
  const outcome = await run.deliver(failFor([2], () => new RetryLater('90s')));
  expect(outcome).toEqual({ kind: 'yielded' });
  expect(await run.units()).toMatchObject([{ state: 'done' }, { state: 'ready', failures: 0, error: null }]);
  const [pack] = await run.packs();
  expect(pack).toMatchObject({ sends: 2, sent_at: expect.any(Date), claimed_until: null, settled_at: null });
  expect(pack!.due_at.getTime() - before).toBeGreaterThan(89_000);
  expect(world.sent.filter(({ run: id }) => id === run.id)).toMatchObject([{ pack: 1, send: 2, dueInMs: 90_000 }]);

  expect(await run.deliver(writeEffect, { send: 2, messageId: 'continuation' })).toEqual({ kind: 'settled' });
  expect(await run.effects()).toEqual(['unit-1', 'unit-2']);
});

test('a continuation that the queue refuses waits in the outbox', async () => {
  const run = await world.open(world.job(), 1);
  const send = () => Promise.resolve([false]);
  await run.deliver(
    failFor([1], () => new RetryLater('90s')),
    { services: { send } },
  );
  expect(await run.packs()).toMatchObject([{ sends: 2, sent_at: null, claimed_until: null, settled_at: null }]);
});

test('trouble that blames nobody gives the claim back and counts nothing, whatever became of the others', async () => {
  const run = await world.open(world.job(), 3);
  const deadlock = () => Object.assign(new Error('deadlock detected'), { code: '40P01', severity: 'ERROR' });
  const handler: Handler = async (unit, context) => {
    if (unit.n === 1) throw deadlock();
    if (unit.n === 2) throw ordinary();
    await writeEffect(unit, context);
  };
  expect(await run.deliver(handler)).toEqual({
    kind: 'unavailable',
    reason: 'trouble that is not the fault of the work',
  });
  expect(await run.units()).toMatchObject([
    { state: 'ready', failures: 0, error: null },
    { state: 'ready', failures: 1 },
    { state: 'done' },
  ]);
  expect(await run.packs()).toMatchObject([{ claimed_until: null, settled_at: null, sends: 1 }]);
  expect(run.lines('unit-given-back')).toMatchObject([{ key: 'unit-1', error: { code: '40P01' } }]);
});
