import { readFileSync } from 'node:fs';
import path from 'node:path';
import { register } from 'tsx/esm/api';

/**
 * Before a project's tests: a real Postgres and a migrated template database, when the project has to do with one.
 * DATABASE_URL names a server to use instead (it must allow creating databases).
 */
export default async function start(_globalConfig, { rootDir }) {
  const manifest = JSON.parse(readFileSync(path.join(rootDir, 'package.json'), 'utf8'));
  const known = { ...manifest.dependencies, ...manifest.devDependencies };
  if (manifest.name !== '@nightshift/database' && !('@nightshift/database' in known)) return;
  const unregister = register();
  try {
    const { startTestServer } = await import('../src/testing/startTestServer.ts');
    const server = await startTestServer(process.env.DATABASE_URL);
    process.env.TEST_DATABASE_URL = server.url;
    process.env.TEST_DATABASE_TEMPLATE = server.template;
    globalThis.nightshiftTestServer = server;
  } finally {
    await unregister();
  }
}
