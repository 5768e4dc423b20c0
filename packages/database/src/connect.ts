import { attachDatabasePool } from '@vercel/functions/db-connections';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { guardPool } from './guardPool.ts';
import type { Database } from './tables.ts';

export type ConnectOptions = {
  url: string;
  /** Connections this process may hold at once: many instances times this must fit the server. */
  max?: number;
  /** How long to wait for a connection, new or from the pool. */
  connectTimeoutMs?: number;
  /** Told of connections that broke while nobody used them. */
  onIdleError?: (error: Error) => void;
};

/**
 * Opens the door to Postgres. Nothing is connected before the first query, and nothing is used that a pooler in
 * transaction mode breaks: no session state, no named statements, no start-up parameters.
 */
export function connect({ url, max = 5, connectTimeoutMs = 5_000, onIdleError = () => {} }: ConnectOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    idleTimeoutMillis: 5_000,
    connectionTimeoutMillis: connectTimeoutMs,
    allowExitOnIdle: true,
    application_name: 'nightshift',
  });
  // Without a listener a connection that breaks while idle would end the process.
  pool.on('error', onIdleError);
  attachDatabasePool(pool);
  return new Kysely({ dialect: new PostgresDialect({ pool: guardPool(pool) }) });
}
