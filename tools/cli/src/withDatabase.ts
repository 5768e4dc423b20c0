import { readEnvironment, variable } from '@nightshift/contract';
import { connect, type Database } from '@nightshift/database';
import type { Environment } from './Context.ts';

/** Works on the database of DATABASE_URL, and leaves no connection behind. Throws `InvalidEnvironment` where it isn't one. */
export async function withDatabase<T>(environment: Environment, work: (db: Database) => Promise<T>): Promise<T> {
  const { DATABASE_URL } = readEnvironment('nightshift', { DATABASE_URL: variable.postgresUrl() }, environment);
  const db = connect({ url: DATABASE_URL, max: 2 });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
