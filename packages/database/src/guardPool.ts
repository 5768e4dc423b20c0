import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { DatabaseUnavailable } from './databaseUnavailable.ts';
import { TransactionWasAborted } from './transactionWasAborted.ts';

/**
 * A pool whose clients read what COMMIT answers: after an SQL error that somebody swallowed, Postgres answers COMMIT
 * with ROLLBACK and no error, and all that was written is gone. Here that is {@link TransactionWasAborted}. A
 * connection that can't be had or goes away is {@link DatabaseUnavailable}, whatever words the driver has for it.
 */
export function guardPool(pool: pg.Pool): PostgresPool {
  // Kysely remembers a connection by its client: the same client must come back as the same guard.
  const guards = new WeakMap<pg.PoolClient, ClientGuard>();
  return {
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw new DatabaseUnavailable(error);
      });
      const known = guards.get(client);
      const guard = known ?? new ClientGuard(client);
      if (!known) guards.set(client, guard);
      // Kysely's type also allows cursors, which nothing here opens.
      return guard as unknown as PostgresPoolClient;
    },
    end: () => pool.end(),
  };
}

class ClientGuard {
  readonly #client: pg.PoolClient;
  #broken = false;

  constructor(client: pg.PoolClient) {
    this.#client = client;
    // The pool listens for a break only while a client is idle. Between two statements of a transaction nobody would,
    // and an unheard 'error' event ends the process.
    client.on('error', () => (this.#broken = true));
  }

  async query(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    try {
      const result = await this.#client.query(text, [...values]);
      if (text === 'commit' && result.command !== 'COMMIT') throw new TransactionWasAborted();
      return result;
    } catch (error) {
      if (text === 'rollback') return this.#rolledBackByTheServer();
      throw isLostConnection(error) ? new DatabaseUnavailable(error) : error;
    }
  }

  release(): void {
    this.#client.release(this.#broken);
  }

  /**
   * A rollback that can't be said is done by the server when the connection goes, so make it go. Throwing would hide
   * the error that led to the rollback.
   */
  #rolledBackByTheServer(): pg.QueryResult {
    this.#broken = true;
    return { command: 'ROLLBACK', rowCount: 0, rows: [], oid: 0, fields: [] };
  }
}

/** What the server says is a DatabaseError; what the driver refuses to send is a TypeError or RangeError; the rest is the wire. */
function isLostConnection(error: unknown): boolean {
  return !(
    error instanceof pg.DatabaseError ||
    error instanceof TransactionWasAborted ||
    error instanceof TypeError ||
    error instanceof RangeError
  );
}
