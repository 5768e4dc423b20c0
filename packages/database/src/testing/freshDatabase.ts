import { randomBytes } from 'node:crypto';
import { connect } from '../connect.ts';
import type { Database } from '../tables.ts';
import { onServer, withDatabase } from './withDatabase.ts';

export type FreshDatabase = {
  url: string;
  db: Database;
  /** Closes the connections and drops the database. */
  drop(): Promise<void>;
};

/**
 * A database of its own on the test run's server, with Nightshift's schema, copied from a template in some 30 ms.
 * Jest's global set-up (packages/database/jest) starts the server and names both in the environment.
 */
export async function freshDatabase(): Promise<FreshDatabase> {
  const { TEST_DATABASE_URL: server, TEST_DATABASE_TEMPLATE: template } = process.env;
  if (!server || !template) {
    throw new Error(
      'there is no test database server: run the tests through jest.config.js, in a project that depends on @nightshift/database',
    );
  }
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database ${name} template ${template}`);
  const url = withDatabase(server, name);
  const db = connect({ url, max: 10 });
  return {
    url,
    db,
    async drop() {
      await db.destroy();
      await onServer(server, `drop database if exists ${name} with (force)`);
    },
  };
}
