import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freshDatabase } from '@nightshift/database/testing';

/** The local cloud, found by its place: it stands on this command, so the command can't depend on it. */
const PLACE = new URL('../../../../local-cloud/src/index.ts', import.meta.url).href;

type App = { name: string; kind: 'dispatcher' | 'worker'; output?: string };
type Environment = Readonly<Record<string, string>>;
type Cloud = {
  cronSecret: string;
  qstash: { env: Environment };
  redis: { env: Environment };
  crons: { fire: (path: string) => Promise<unknown> };
  host: (app: string) => { url: string };
  stop: () => Promise<void>;
};
type Local = {
  findApps: () => App[];
  startCloud: (options: { apps: App[]; databaseUrl: string; log: (line: string) => void }) => Promise<Cloud>;
};

/** Every app of this checkout, built and running as it would on Vercel, and what the dispatcher and a worker are told. */
export async function builtCloud() {
  const { findApps, startCloud } = (await import(PLACE)) as Local;
  const folder = await mkdtemp(path.join(tmpdir(), 'built-'));
  const world = await freshDatabase();
  // Not where others, who may be running, have built theirs.
  const apps = findApps().map((app) => ({ ...app, output: path.join(folder, app.name) }));
  const cloud = await startCloud({ apps, databaseUrl: world.url, log: () => {} });
  const doors = { DATABASE_URL: world.url, ...cloud.qstash.env, ...cloud.redis.env };
  const workers = apps.filter(({ kind }) => kind === 'worker').map(({ name }) => name);
  return {
    dispatcher: {
      ...doors,
      CRON_SECRET: cloud.cronSecret,
      PUBLIC_URL: cloud.host('dispatcher').url,
      ...Object.fromEntries(workers.map((name) => [`WORKER_URL_${name.toUpperCase()}`, cloud.host(name).url])),
    } as Record<string, string>,
    worker: (name: string): Record<string, string> => ({
      ...doors,
      PUBLIC_URL: cloud.host(name).url,
      DISPATCHER_URL: cloud.host('dispatcher').url,
    }),
    watch: () => cloud.crons.fire('/api/watch'),
    async stop() {
      await cloud.stop();
      await world.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
