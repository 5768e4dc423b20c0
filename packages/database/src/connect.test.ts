import { createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import { blamesNobody } from './blamesNobody.ts';
import { connect } from './connect.ts';
import { DatabaseUnavailable } from './databaseUnavailable.ts';
import { freshDatabase, type FreshDatabase } from './testing/index.ts';
import { TransactionWasAborted } from './transactionWasAborted.ts';

let world: FreshDatabase;
beforeAll(async () => {
  world = await freshDatabase();
  await sql`create table t (n int primary key)`.execute(world.db);
});
afterAll(() => world.drop());

const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

test('a COMMIT that Postgres answers with ROLLBACK is an error, and nothing was written', async () => {
  const error = await caught(
    world.db.transaction().execute(async (tx) => {
      await sql`insert into t values (1)`.execute(tx);
      await sql`insert into t values (1)`.execute(tx).catch(() => 'swallowed');
    }),
  );
  expect(error).toBeInstanceOf(TransactionWasAborted);
  expect(blamesNobody(error)).toBe(false);
  expect((await sql`select * from t`.execute(world.db)).rows).toEqual([]);
});

test('the connection is good again after an aborted transaction', async () => {
  const db = connect({ url: world.url, max: 1 });
  await caught(db.transaction().execute((tx) => sql`select 1 / 0`.execute(tx)));
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  await db.destroy();
});

test('a server that refuses the connection blames nobody', async () => {
  const db = connect({ url: 'postgresql://nobody@127.0.0.1:1/none' });
  const error = await caught(sql`select 1`.execute(db));
  expect(error).toBeInstanceOf(DatabaseUnavailable);
  expect(blamesNobody(error)).toBe(true);
  await db.destroy();
});

test('a connection cut inside a transaction blames nobody, and the next query gets a new one', async () => {
  const db = connect({ url: world.url, max: 1 });
  const error = await caught(
    db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(world.db);
      await sql`select 1`.execute(tx);
    }),
  );
  expect(blamesNobody(error)).toBe(true);
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  await db.destroy();
});

test('an error thrown inside a transaction comes out as it is, even when the connection died meanwhile', async () => {
  const db = connect({ url: world.url, max: 1 });
  const mine = new Error('mine');
  const error = await caught(
    db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(world.db);
      throw mine;
    }),
  );
  expect(error).toBe(mine);
  await db.destroy();
});

test('a server that accepts and says nothing is given up after the connection timeout', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const db = connect({ url: `postgresql://nobody@127.0.0.1:${port}/none`, connectTimeoutMs: 50 });
  expect(await caught(sql`select 1`.execute(db))).toBeInstanceOf(DatabaseUnavailable);
  await db.destroy();
  sockets.forEach((socket) => socket.destroy());
  server.close();
});

test.each([
  ['22012', false],
  ['23505', false],
  ['40001', true],
  ['40P01', true],
  ['53300', true],
  ['57P01', true],
  ['25P03', true],
  ['08006', true],
  ['57014', false],
])('SQLSTATE %s blames nobody: %s', (code, expected) => {
  expect(blamesNobody(Object.assign(new Error('said by the server'), { code, severity: 'ERROR' }))).toBe(expected);
});

test("a provider's refused connection is the unit's failure", () => {
  expect(blamesNobody(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))).toBe(false);
});
