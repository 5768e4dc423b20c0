import type { Json } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { freshDatabase, setClockOffset, type FreshDatabase } from '@nightshift/database/testing';
import { bury, type Letter } from './bury.ts';
import { fingerprint } from './fingerprint.ts';

let world: FreshDatabase;
beforeAll(async () => (world = await freshDatabase()));
afterEach(() => world.db.deleteFrom('nightshift.dead_letters').execute());
afterAll(() => world.drop());

const RUN = 'reports.on-time@2026-01-05T03:00:00.000Z';
const letter = (rest: Partial<Letter> = {}): Letter => ({
  job: 'reports.on-time',
  run: RUN,
  unit: { number: 7, key: 'BER/2026-01-05', payload: { airport: 'BER' } },
  error: { name: 'RangeError', message: "airport 'BER' has no flights", code: 'E_NONE' },
  failures: 5,
  ...rest,
});
const inOne = (...letters: Letter[]) =>
  world.db.transaction().execute(async (tx) => {
    for (const each of letters) await bury(tx, each);
  });
const letters = () => world.db.selectFrom('nightshift.dead_letters').selectAll().orderBy('id').execute();

test('a letter keeps what a human needs to decide: payload, key, error, failures, cursor, cause and deployment', async () => {
  await setClockOffset(world.db, 3_600_000);
  const buried = letter({ cursor: { after: 'x' }, deployment: 'dpl_1' });
  await inOne(buried);
  const { rows } = await sql<{ now: Date }>`select nightshift.clock() as now`.execute(world.db);
  const [kept, ...more] = await letters();
  expect(more).toEqual([]);
  expect(kept).toEqual({
    id: expect.any(String),
    job: 'reports.on-time',
    run_id: RUN,
    unit: 7,
    key: 'BER/2026-01-05',
    payload: { airport: 'BER' },
    cursor: { after: 'x' },
    error: buried.error,
    fingerprint: fingerprint('reports.on-time', buried.error),
    failures: 5,
    deployment: 'dpl_1',
    state: 'waiting',
    died_at: expect.any(Date),
    resolved_at: null,
    resolved_by: null,
    note: null,
  });
  expect(Math.abs(rows[0]!.now.getTime() - kept!.died_at.getTime())).toBeLessThan(60_000);
});

test.each<[string, Json]>([
  ['null', null],
  ['a text', 'BER'],
  ['nested lists', [[1, [2]], []]],
])('a payload that is %s comes back as it was', async (_, payload) => {
  await inOne(letter({ unit: { number: 1, key: 'k', payload }, cursor: payload }));
  expect(await letters()).toMatchObject([{ payload, cursor: payload }]);
});

test('burying a unit whose letter waits changes nothing: one letter waits, the first', async () => {
  await inOne(letter());
  await inOne(letter({ error: { name: 'Error', message: 'another' }, failures: 6 }));
  expect(await letters()).toMatchObject([{ failures: 5, error: { name: 'RangeError' } }]);
});

test("a run's own letter, without a unit, waits once too", async () => {
  await inOne(letter({ unit: null }), letter({ unit: null, failures: 9 }));
  expect(await letters()).toMatchObject([{ unit: null, key: null, payload: null, failures: 5 }]);
});

test('two that bury the same unit at once leave one letter, and neither fails', async () => {
  await Promise.all(Array.from({ length: 5 }, () => inOne(letter(), letter({ unit: null }))));
  expect(await letters()).toHaveLength(2);
});

test('each unit of a run has its own letter, and so has the same unit of another run, and the run itself', async () => {
  await inOne(
    letter(),
    letter({ unit: { number: 8, key: 'MUC/2026-01-05', payload: {} } }),
    letter({ run: 'reports.on-time@2026-01-06T03:00:00.000Z' }),
    letter({ unit: null }),
  );
  expect(await letters()).toHaveLength(4);
});

test.each(['redriven', 'discarded'] as const)(
  'a unit that dies again after its letter was %s gets a new one',
  async (state) => {
    await inOne(letter());
    await world.db
      .updateTable('nightshift.dead_letters')
      .set({ state, resolved_at: new Date(), resolved_by: 'a human' })
      .execute();
    await inOne(letter({ failures: 2 }));
    expect(await letters()).toMatchObject([
      { state, failures: 5 },
      { state: 'waiting', failures: 2 },
    ]);
  },
);

test('killed before the transaction that gives the unit up has committed, there is no letter', async () => {
  const killed = world.db.transaction().execute(async (tx) => {
    await bury(tx, letter());
    throw new Error('killed');
  });
  await expect(killed).rejects.toThrow('killed');
  expect(await letters()).toEqual([]);
});
