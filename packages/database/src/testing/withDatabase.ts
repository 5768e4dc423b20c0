import { sql } from 'kysely';
import { connect } from '../connect.ts';

/** The same server's URL with another database in it. */
export function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** One statement on a server, outside any transaction, as creating and dropping databases must be. */
export async function onServer(serverUrl: string, statement: string): Promise<void> {
  const db = connect({ url: serverUrl, max: 1 });
  try {
    await sql.raw(statement).execute(db);
  } finally {
    await db.destroy();
  }
}
