import { sql } from '@nightshift/database';
import { type Faultable, type FaultButton } from './FaultButton.ts';

/** What can go wrong with Postgres. Who reads the tables meanwhile is cut off like everybody else, and asks again. */
export function postgresFaults({ db, postgres }: Faultable) {
  return {
    'cut-postgres': {
      does: 'every connection to the database is cut, in the middle of whatever it did',
      async press() {
        await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
        `.execute(db);
      },
    },
    'restart-postgres': {
      does: 'Postgres stops and starts again; only the server that the cloud has started itself',
      press: postgres && (() => postgres.restart()),
    },
  } satisfies Record<string, FaultButton>;
}
