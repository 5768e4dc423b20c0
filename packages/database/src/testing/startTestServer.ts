import { randomBytes } from 'node:crypto';
import { connect } from '../connect.ts';
import { migrate, nightshiftMigrations } from '../migrate.ts';
import { startPostgres } from './startPostgres.ts';
import { onServer, withDatabase } from './withDatabase.ts';

export type TestServer = { url: string; template: string; stop(): Promise<void> };

/** A server for one test run and, on it, a migrated template that {@link freshDatabase} copies. */
export async function startTestServer(existingUrl?: string): Promise<TestServer> {
  const server = existingUrl
    ? { url: existingUrl, stop: () => Promise.resolve() }
    : await startPostgres({ durable: false });
  const template = `template_${randomBytes(6).toString('hex')}`;
  await onServer(server.url, `create database ${template}`);
  const db = connect({ url: withDatabase(server.url, template), max: 1 });
  try {
    await migrate(db, nightshiftMigrations);
  } finally {
    await db.destroy();
  }
  // A database that somebody is connected to can't be copied, and a pooler keeps connections open.
  await onServer(server.url, `alter database ${template} with allow_connections false`);
  await onServer(
    server.url,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${template}' and pid <> pg_backend_pid()`,
  );
  return {
    url: server.url,
    template,
    async stop() {
      await onServer(server.url, `drop database if exists ${template} with (force)`);
      await server.stop();
    },
  };
}
