import { sql } from '@nightshift/database';
import { redrive, type Requeue } from './redrive.ts';
import { letterWorld, requeue, RUN } from './testing/letterWorld.ts';

let world: Awaited<ReturnType<typeof letterWorld>>;
beforeAll(async () => (world = await letterWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

const byAda = { by: 'ada', requeue };

test('a redriven unit is ready in a pack of one, its failures forgotten, and the letter says who did it and when', async () => {
  const id = await world.die({ unit: 3, key: 'k3' });
  expect(await redrive(world.db, id, { ...byAda, note: 'fixed in 1.2' })).toEqual({
    kind: 'redriven',
    letter: id,
    run: RUN,
    unit: 3,
    key: 'k3',
    pack: -3,
  });
  const { letters, units, packs } = await world.written();
  expect(letters).toMatchObject([
    { state: 'redriven', resolved_by: 'ada', note: 'fixed in 1.2', resolved_at: expect.any(Date), failures: 5 },
  ]);
  expect(units).toMatchObject([{ state: 'ready', failures: 0, error: null, payload: { number: 3 } }]);
  expect(packs.filter((pack) => pack.settled_at === null)).toMatchObject([{ number: -3, first_unit: 3, last_unit: 3 }]);
});

test('a redriven unit keeps its checkpoint and its steps, so that nothing is done twice', async () => {
  const id = await world.die({ unit: 3 });
  const owner = `${RUN}#3`;
  const at = new Date();
  await world.db.insertInto('nightshift.steps').values({ owner, name: 'charge', begun_at: at, result: '1' }).execute();
  await world.db
    .insertInto('nightshift.checkpoints')
    .values({ owner, name: 'walk', cursor: '7', updated_at: at })
    .execute();
  await redrive(world.db, id, byAda);
  expect(await world.db.selectFrom('nightshift.steps').select('result').execute()).toEqual([{ result: 1 }]);
  expect(await world.db.selectFrom('nightshift.checkpoints').select('cursor').execute()).toEqual([{ cursor: 7 }]);
});

test('redriven twice is redriven once: the second is told who was first', async () => {
  const id = await world.die();
  await redrive(world.db, id, byAda);
  const after = await world.written();
  expect(await redrive(world.db, id, { by: 'bob', requeue })).toEqual({
    kind: 'resolved',
    letter: id,
    state: 'redriven',
    by: 'ada',
    at: expect.any(Date),
  });
  expect(await world.written()).toEqual(after);
});

test('when two redrive the same letter at once, the second waits for the first, and then finds it redriven', async () => {
  const id = await world.die({ unit: 4 });
  let begun = () => {};
  const firstIsAtIt = new Promise<void>((resolve) => (begun = resolve));
  const slow: Requeue<number> = {
    ...requeue,
    unit: async (...unit) => {
      begun();
      await somebodyWaits();
      return requeue.unit(...unit);
    },
  };
  const first = redrive(world.db, id, { by: 'ada', requeue: slow });
  await firstIsAtIt;
  expect(await redrive(world.db, id, { by: 'bob', requeue })).toMatchObject({ kind: 'resolved', by: 'ada' });
  expect(await first).toMatchObject({ kind: 'redriven' });
  expect((await world.written()).packs.filter(({ settled_at }) => settled_at === null)).toHaveLength(1);
});

test('while an unsettled pack covers the unit, it is refused and nothing is written', async () => {
  const id = await world.die({ packOpen: true });
  const before = await world.written();
  expect(await redrive(world.db, id, byAda)).toEqual({ kind: 'covered', letter: id });
  expect(await world.written()).toEqual(before);
});

test('a unit that is gone is refused and nothing is written', async () => {
  const id = await world.die();
  await world.db.deleteFrom('nightshift.units').execute();
  expect(await redrive(world.db, id, byAda)).toEqual({ kind: 'gone', letter: id });
  expect(await world.letterRow(id)).toMatchObject({ state: 'waiting' });
});

test('a letter that never was, and a discarded one, are refused', async () => {
  expect(await redrive(world.db, '999999999', byAda)).toEqual({ kind: 'unknown', letter: '999999999' });
  const id = await world.die();
  await world.db
    .updateTable('nightshift.dead_letters')
    .set({ state: 'discarded', resolved_at: new Date(), resolved_by: 'bob' })
    .execute();
  expect(await redrive(world.db, id, byAda)).toMatchObject({ kind: 'resolved', state: 'discarded', by: 'bob' });
});

test("a run's own letter puts its dispatch back; held up by another run, it says which", async () => {
  const id = await world.die({ unit: null });
  const overlapping: Requeue<number> = {
    ...requeue,
    dispatch: () => Promise.resolve({ kind: 'overlap', holder: 'another' }),
  };
  expect(await redrive(world.db, id, { by: 'ada', requeue: overlapping })).toEqual({
    kind: 'overlap',
    letter: id,
    holder: 'another',
  });
  expect(await world.letterRow(id)).toMatchObject({ state: 'waiting' });
  expect(await redrive(world.db, id, byAda)).toMatchObject({ kind: 'redriven', unit: null, key: null, pack: 0 });
});

test('a unit that dies again gets a second letter, which can be redriven in its turn', async () => {
  const first = await world.die({ unit: 5 });
  await redrive(world.db, first, byAda);
  const second = await world.die({ unit: 5 });
  expect(second).not.toBe(first);
  expect(await redrive(world.db, first, byAda)).toMatchObject({ kind: 'resolved' });
  expect(await redrive(world.db, second, { by: 'bob', requeue })).toMatchObject({ kind: 'redriven', pack: -5 });
  expect(await world.letterRow(first)).toMatchObject({ state: 'redriven', resolved_by: 'ada' });
  expect(await world.letterRow(second)).toMatchObject({ state: 'redriven', resolved_by: 'bob' });
});

describe('a corrected payload', () => {
  const validate = (job: string, payload: unknown) =>
    payload === 'wrong' ? `${job} doesn't allow 'wrong'` : undefined;

  test('takes the place of the unit’s own, while the letter keeps what had failed', async () => {
    const id = await world.die({ unit: 6, payload: { amount: -1 } });
    await redrive(world.db, id, { ...byAda, payload: { amount: 1 }, validate });
    const { letters, units } = await world.written();
    expect(units).toMatchObject([{ payload: { amount: 1 }, state: 'ready' }]);
    expect(letters).toMatchObject([{ payload: { amount: -1 } }]);
  });

  test('may be null', async () => {
    const id = await world.die();
    await redrive(world.db, id, { ...byAda, payload: null, validate });
    expect((await world.written()).units).toMatchObject([{ payload: null }]);
  });

  test.each([
    ['that its job refuses', {}, { payload: 'wrong', validate }, "billing.charge doesn't allow 'wrong'"],
    ['that nobody can check', {}, { payload: 1 }, 'needs its job to be known'],
    ["for a run's own letter", { unit: null }, { payload: 1, validate }, 'has no payload'],
  ])('%s is refused and nothing is written', async (_, died, options, reason) => {
    const id = await world.die(died);
    const before = await world.written();
    expect(await redrive(world.db, id, { ...byAda, ...options })).toEqual({
      kind: 'invalid',
      letter: id,
      reason: expect.stringContaining(reason),
    });
    expect(await world.written()).toEqual(before);
  });
});

describe('killed', () => {
  /** Ends the transaction's own connection, as a machine that goes away would. */
  const kill = async (tx: Parameters<Requeue<number>['unit']>[0]) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    await sql`select pg_terminate_backend(${rows[0]!.pid}, 5000)`.execute(world.db);
  };
  const before: Requeue<number> = {
    ...requeue,
    unit: async (tx, ...rest) => {
      await kill(tx);
      return requeue.unit(tx, ...rest);
    },
  };
  const after: Requeue<number> = {
    ...requeue,
    unit: async (tx, ...rest) => {
      const requeued = await requeue.unit(tx, ...rest);
      await kill(tx);
      return requeued;
    },
  };

  test.each([
    ['before the unit is put back', before],
    ['after it, before the letter is closed', after],
  ])('%s, it has done nothing, and can be repeated', async (_, killing) => {
    const id = await world.die();
    const untouched = await world.written();
    await expect(redrive(world.db, id, { by: 'ada', requeue: killing })).rejects.toThrow();
    expect(await world.written()).toEqual(untouched);
    expect(await redrive(world.db, id, byAda)).toMatchObject({ kind: 'redriven' });
  });

  test('with the letter closed and the commit refused, it has done nothing, and can be repeated', async () => {
    const id = await world.die();
    const untouched = await world.written();
    await sql`create function refuse_commit() returns trigger language plpgsql as $$ begin raise 'no commit'; end $$`.execute(
      world.db,
    );
    await sql`create constraint trigger refuse after update on nightshift.dead_letters
      deferrable initially deferred for each row execute function refuse_commit()`.execute(world.db);
    try {
      await expect(redrive(world.db, id, byAda)).rejects.toThrow('no commit');
    } finally {
      await sql`drop trigger refuse on nightshift.dead_letters`.execute(world.db);
    }
    expect(await world.written()).toEqual(untouched);
    expect(await redrive(world.db, id, byAda)).toMatchObject({ kind: 'redriven' });
  });
});

test('nobody redrives without a name', async () => {
  const id = await world.die();
  await expect(redrive(world.db, id, { by: ' ', requeue })).rejects.toThrow(`letter ${id}: say who redrives it`);
});

/** Resolves when some session of the database waits for a lock that another one holds. */
async function somebodyWaits(): Promise<void> {
  for (const giveUpAt = Date.now() + 5_000; Date.now() < giveUpAt;) {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(world.db);
    if (rows.length > 0) return;
  }
  throw new Error('nobody waits for a lock');
}
