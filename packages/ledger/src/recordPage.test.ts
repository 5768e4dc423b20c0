import { Fenced } from '@nightshift/contract';
import { sql, type Database, type DatabaseTransaction } from '@nightshift/database';
import { finishDispatch } from './endDispatch.ts';
import { recordPage, type Page } from './recordPage.ts';
import { ledgerWorld, somebodyWaits, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const dispatching = async () => {
  const job = world.newJob();
  const run = await world.open(job);
  return { run, job, dispatch: await world.claim(run, 0) };
};
const keys = (count: number, from = 1) => Array.from({ length: count }, (_, index) => `key-${from + index}`);
const page = (named: string[], rest: Partial<Page> = {}): Page => ({
  units: named.map((key) => ({ key, payload: { key } })),
  firstNumber: 1,
  packSize: 1,
  saveCheckpoint: () => Promise.resolve(),
  ...rest,
});
const packsOf = async (run: string) =>
  (await world.written(run)).packs.flatMap(({ number, first_unit, last_unit }) =>
    number === 0 ? [] : [[first_unit, last_unit]],
  );
const unitsOf = async (run: string) => (await world.written(run)).units.map(({ number, key }) => [number, key]);
const saveStep = (tx: DatabaseTransaction, run: string) =>
  sql`insert into nightshift.checkpoints (owner, name, updated_at) values (${run}, 'discover', nightshift.clock())`.execute(
    tx,
  );
const checkpointOf = (run: string) =>
  world.db.selectFrom('nightshift.checkpoints').select('owner').where('owner', '=', run).execute();

test('a page is recorded as numbered units in packs of neighbours, which come back to be sent', async () => {
  const { run, job, dispatch } = await dispatching();
  const recorded = await recordPage(world.db, dispatch, page(keys(5), { packSize: 2 }));
  expect(recorded).toEqual({
    packs: [1, 3, 5].map((pack) => ({ run, job: job.name, pack, send: 1, dueInMs: 0, traceparent: null })),
    recorded: 5,
    repeated: 0,
  });
  expect(await unitsOf(run)).toEqual([1, 2, 3, 4, 5].map((number) => [number, `key-${number}`]));
  expect(await packsOf(run)).toEqual([
    [1, 2],
    [3, 4],
    [5, 5],
  ]);
  expect(await world.unitRow(run, 3)).toMatchObject({ payload: { key: 'key-3' }, state: 'ready', failures: 0 });
  expect(await world.runRow(run)).toMatchObject({ state: 'dispatching', units: 5, failures: 0 });
});

test('the next page goes on at its number, and the run counts the units of all pages', async () => {
  const { run, dispatch } = await dispatching();
  await world.record(dispatch, keys(3), { packSize: 2 });
  await world.record(dispatch, keys(3, 4), { firstNumber: 4, packSize: 2 });
  expect(await packsOf(run)).toEqual([
    [1, 2],
    [3, 3],
    [4, 5],
    [6, 6],
  ]);
  expect(await world.runRow(run)).toMatchObject({ units: 6 });
  expect(await world.misplaced()).toEqual([]);
});

test.each([
  ['quotes, commas and braces', '{"a",NULL}\\'],
  ['nothing but the word null', 'NULL'],
  ['every kind of letter', 'Zürich/東京/🎈'],
])('a key of %s is kept as it is, and so is its payload', async (_, key) => {
  const { run, dispatch } = await dispatching();
  const payload = { key, list: [key, null, 1.5], nothing: null };
  await recordPage(world.db, dispatch, { ...page([]), units: [{ key, payload }] });
  expect(await world.unitRow(run, 1)).toMatchObject({ key, payload });
});

test('a payload may be any JSON, null too', async () => {
  const { run, dispatch } = await dispatching();
  await recordPage(world.db, dispatch, {
    ...page([]),
    units: [
      { key: 'a', payload: null },
      { key: 'b', payload: [1] },
    ],
  });
  expect([(await world.unitRow(run, 1)).payload, (await world.unitRow(run, 2)).payload]).toEqual([null, [1]]);
});

test('a page without units records its checkpoint and that the run is being dispatched', async () => {
  const { run, dispatch } = await dispatching();
  const empty = page([], { saveCheckpoint: async (tx) => void (await saveStep(tx, run)) });
  expect(await recordPage(world.db, dispatch, empty)).toEqual({ packs: [], recorded: 0, repeated: 0 });
  expect(await checkpointOf(run)).toHaveLength(1);
  expect(await world.runRow(run)).toMatchObject({ state: 'dispatching', units: 0 });
});

test('units, packs and checkpoint are one transaction: a checkpoint that is refused leaves nothing', async () => {
  const { run, dispatch } = await dispatching();
  const before = await world.written(run);
  const refused = recordPage(
    world.db,
    dispatch,
    page(keys(3), {
      saveCheckpoint: async (tx) => {
        await saveStep(tx, run);
        throw new Fenced('somebody was here');
      },
    }),
  );
  await expect(refused).rejects.toThrow('somebody was here');
  expect(await world.written(run)).toEqual(before);
  expect(await checkpointOf(run)).toEqual([]);
});

test('the checkpoint is saved inside the transaction that holds the units, before anybody sees them', async () => {
  const { run, dispatch } = await dispatching();
  const seen: unknown[] = [];
  await recordPage(
    world.db,
    dispatch,
    page(keys(2), {
      saveCheckpoint: async (tx) => {
        const count = async (db: Database) =>
          (await db.selectFrom('nightshift.units').select('number').where('run_id', '=', run).execute()).length;
        seen.push(await count(tx), await count(world.db));
      },
    }),
  );
  expect(seen).toEqual([2, 0]);
});

test('a page is refused to an attempt whose dispatch was taken over', async () => {
  const { run, dispatch } = await dispatching();
  await world.setClock(60_001);
  await world.claim(run, 0);
  const before = await world.written(run);
  await expect(world.record(dispatch, keys(2))).rejects.toThrow(Fenced);
  await expect(world.record(dispatch, keys(2))).rejects.toThrow(
    'another attempt has taken it over, or the run has ended',
  );
  expect(await world.written(run)).toEqual(before);
});

test.each(['cancelled', 'finished', 'dispatched'] as const)('a page is refused when the run is %s', async (end) => {
  const { run, dispatch } = await dispatching();
  if (end === 'dispatched') await finishDispatch(world.db, dispatch);
  else {
    const change =
      end === 'cancelled' ? { state: 'cancelled' as const } : { state: 'failed' as const, finished_at: new Date() };
    await world.db.updateTable('nightshift.runs').set(change).where('id', '=', run).execute();
  }
  const before = await world.written(run);
  await expect(world.record(dispatch, keys(2))).rejects.toThrow(Fenced);
  expect(await world.written(run)).toEqual(before);
});

test('a cancellation waits for the page that is being recorded', async () => {
  const { run, dispatch } = await dispatching();
  let cancelling: Promise<unknown> = Promise.resolve();
  await recordPage(
    world.db,
    dispatch,
    page(keys(1), {
      saveCheckpoint: async () => {
        const other = world.otherProcess();
        cancelling = other.updateTable('nightshift.runs').set({ state: 'cancelled' }).where('id', '=', run).execute();
        await somebodyWaits(world.db);
      },
    }),
  );
  await cancelling;
  expect(await world.runRow(run)).toMatchObject({ state: 'cancelled', units: 1 });
});

test('a dispatcher frozen inside its page is ended with its claim', async () => {
  const { dispatch } = await dispatching();
  let left = 0;
  await recordPage(
    world.db,
    dispatch,
    page(keys(1), {
      saveCheckpoint: async (tx) => {
        const { rows } = await sql<{ s: number }>`
          select extract(epoch from current_setting('idle_in_transaction_session_timeout')::interval)::float8 as s`.execute(
          tx,
        );
        left = rows[0]!.s;
      },
    }),
  );
  expect(left).toBeGreaterThan(30);
  expect(left).toBeLessThanOrEqual(60);
});

test('a page that commits is progress: the failures of the dispatch before it are forgotten', async () => {
  const { run, dispatch } = await dispatching();
  await world.db.updateTable('nightshift.runs').set({ failures: 4 }).where('id', '=', run).execute();
  await world.record(dispatch, keys(1));
  expect(await world.runRow(run)).toMatchObject({ failures: 0 });
});

test('a page of 1,000 units takes as many statements as a page of one', async () => {
  let statements = 0;
  const counter: Parameters<Database['withPlugin']>[0] = {
    transformQuery: ({ node }) => {
      statements += 1;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  const counting = world.db.withPlugin(counter);
  const countOf = async (named: string[]) => {
    const { dispatch } = await dispatching();
    statements = 0;
    await recordPage(counting, dispatch, page(named, { packSize: 10 }));
    return statements;
  };
  expect(await countOf(keys(1))).toBe(4);
  expect(await countOf(keys(1_000))).toBe(4);
});

test('a page said again after its answer was lost is refused by its checkpoint and leaves what was recorded', async () => {
  const { run, dispatch } = await dispatching();
  const once = page(keys(3), {
    saveCheckpoint: async (tx) => {
      const { rows } = await sql`
        insert into nightshift.checkpoints (owner, name, updated_at) values (${run}, 'discover', now())
        on conflict do nothing returning version`.execute(tx);
      if (rows.length === 0) throw new Fenced('the page was recorded before');
    },
  });
  await recordPage(world.db, dispatch, once);
  const before = await world.written(run);
  await expect(recordPage(world.db, dispatch, once)).rejects.toThrow('the page was recorded before');
  expect(await world.written(run)).toEqual(before);
  expect(await world.misplaced()).toEqual([]);
});
