import { blamesNobody, DatabaseUnavailable, sql, type Database } from '@nightshift/database';
import { ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';
import { markDone, markFailed } from './unitOutcomes.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const MINUTE = 60_000;
const claimed = async (forMs: number) => {
  const { run, packs } = await world.working({ units: 1 });
  return world.claim(run, packs[0].pack, { forMs });
};
/** How long the session may idle in its transaction; 0 is for ever. */
const idleMs = async (session: Database): Promise<number> => {
  const { rows } = await sql<{ ms: number }>`
    select extract(epoch from current_setting('idle_in_transaction_session_timeout')::interval)::float8 * 1000 as ms
  `.execute(session);
  return rows[0]!.ms;
};

test('a transaction under the fence may idle for what is left of its claim, and only that transaction', async () => {
  const claim = await claimed(MINUTE);
  await world.setClock(20_000);
  await world
    .otherProcess()
    .connection()
    .execute(async (session) => {
      expect(await idleMs(session)).toBe(0);
      const left = await session.transaction().execute(async (tx) => {
        await markDone(tx, claim, 1);
        return idleMs(tx);
      });
      expect(left).toBeLessThanOrEqual(40_000);
      expect(left).toBeGreaterThan(30_000);
      expect(await idleMs(session)).toBe(0);
    });
});

test('a transaction under the fence of a claim that is over may idle for a second, for none would be for ever', async () => {
  const claim = await claimed(MINUTE);
  await world.setClock(2 * MINUTE);
  await world.db.transaction().execute(async (tx) => {
    await markFailed(tx, claim, 1, { error: { name: 'Error', message: 'boom' }, attempts: 3, permanent: false });
    expect(await idleMs(tx)).toBe(1_000);
  });
});

test('a function frozen inside its transaction is ended with its claim: nothing of it stays, and the pack is free', async () => {
  const claim = await claimed(1_100);
  const frozen = await world.otherProcess().startTransaction().execute();
  await markDone(frozen, claim, 1);
  await sql`insert into nightshift.steps (owner, name, begun_at) values (${claim.run}, 'effect', now())`.execute(
    frozen,
  );

  // Waits for the frozen session's lock: answered when Postgres has ended that session.
  const packs = world.db.selectFrom('nightshift.packs').select('number').where('run_id', '=', claim.run);
  await packs.where('number', '=', claim.pack).forUpdate().execute();

  const thawed = await sql`select 1`.execute(frozen).catch((error: unknown) => error);
  expect(thawed).toBeInstanceOf(DatabaseUnavailable);
  expect(blamesNobody(thawed)).toBe(true);
  await frozen.rollback().execute();
  expect(await world.unitRow(claim.run, 1)).toMatchObject({ state: 'ready' });
  expect(await world.db.selectFrom('nightshift.steps').select('name').execute()).toEqual([]);
  expect(await world.claim(claim.run, claim.pack)).toMatchObject({ attempt: 2, killed: expect.any(Object) });
});
