import { sql, type Database } from '@nightshift/database';

/**
 * Whether connections are lent by the transaction: then two of ours meet in one of the server's, or one of ours wanders
 * while the other is in a transaction. A pooler with much to lend may go unseen. Changes nothing.
 */
export function seesPooler(db: Database): Promise<boolean> {
  return db.connection().execute(async (idle) => {
    const before = await backendOf(idle);
    const { busy, after } = await db
      .transaction()
      .execute(async (tx) => ({ busy: await backendOf(tx), after: await backendOf(idle) }));
    return busy === before || after !== before;
  });
}

async function backendOf(db: Database): Promise<number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  return rows[0]!.pid;
}
