import { sql, type Database } from '@nightshift/database';

/** A statement as Postgres has counted it, whatever its parameters were. */
export type CountedStatement = { text: string; calls: number; rows: number; milliseconds: number };

/** Makes Postgres count this database's statements from here on. The server must have pg_stat_statements loaded. */
export async function countStatements(db: Database): Promise<void> {
  await sql`create extension if not exists pg_stat_statements`.execute(db);
  await sql`
    select pg_stat_statements_reset(0, oid, 0) from pg_database where datname = current_database()
  `.execute(db);
}

/** What was counted, the most time first; without begin, commit and what is asked for the counting's sake. */
export async function readStatements(db: Database): Promise<CountedStatement[]> {
  const { rows } = await sql<CountedStatement>`
    select query as text, calls::int, rows::int, total_exec_time as milliseconds
    from pg_stat_statements join pg_database on pg_database.oid = dbid
    where datname = current_database() and toplevel
      and query !~* '^(begin|commit|rollback)' and query !~ 'pg_stat_statements'
    order by total_exec_time desc
  `.execute(db);
  return rows;
}
