import { sql, type Database } from '@nightshift/database';

/** Once may miss it: somebody else's statement may come in between. */
const ROUNDS = 10;

/**
 * Whether connections are lent by the transaction: then two of ours meet in one of the server's, or one of ours wanders
 * while the other is in a transaction. A busy pooler with much to lend may go unseen. Changes nothing.
 */
export function seesPooler(db: Database): Promise<boolean> {
  return db.connection().execute(async (idle) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await backendOf(idle);
      const [busy, after] = await db
        .transaction()
        .execute(async (tx) => [await backendOf(tx), await backendOf(idle)] as const);
      if (busy === before || after !== before) return true;
    }
    return false;
  });
}

async function backendOf(db: Database): Promise<number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  return rows[0]!.pid;
}
