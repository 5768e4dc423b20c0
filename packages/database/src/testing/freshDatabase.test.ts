import { sql } from 'kysely';
import { connect } from '../connect.ts';
import { DatabaseUnavailable } from '../databaseUnavailable.ts';
import { freshDatabase } from './freshDatabase.ts';

test('a fresh database has the migrated schema, is empty, and shares nothing with the next', async () => {
  const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
  try {
    await sql`insert into nightshift.steps (owner, name, begun_at) values ('unit', 'charge', now())`.execute(one.db);
    const steps = (db: typeof one.db) => db.selectFrom('nightshift.steps').select('owner').execute();
    expect(await steps(one.db)).toEqual([{ owner: 'unit' }]);
    expect(await steps(two.db)).toEqual([]);
  } finally {
    await Promise.all([one.drop(), two.drop()]);
  }
});

test('a dropped database is gone, even while another connection holds it', async () => {
  const { url, db, drop } = await freshDatabase();
  const name = new URL(url).pathname.slice(1);
  const other = connect({ url, max: 1 });
  await sql`select 1`.execute(other);

  await drop();

  await expect(sql`select 1`.execute(db)).rejects.toThrow(`"${name}" does not exist`);
  await expect(sql`select 1`.execute(other)).rejects.toThrow(DatabaseUnavailable);
  await other.destroy();
  const witness = await freshDatabase();
  try {
    const { rows } = await sql`select datname from pg_database where datname = ${name}`.execute(witness.db);
    expect(rows).toEqual([]);
  } finally {
    await witness.drop();
  }
});

test('without a test server the error says how tests are run', async () => {
  const { TEST_DATABASE_URL: server } = process.env;
  delete process.env.TEST_DATABASE_URL;
  try {
    await expect(freshDatabase()).rejects.toThrow('run the tests through jest.config.js');
  } finally {
    process.env.TEST_DATABASE_URL = server;
  }
});
