import { variableOf, type AnyJob } from '@nightshift/contract';
import { freshDatabase } from '@nightshift/database/testing';
import { knownJobs } from '../../knownJobs.ts';
import { applyMigrations } from '../../migrate/applyMigrations.ts';
import { migrationFolders } from '../../migrate/migrationFolders.ts';
import { localQStash } from '../../testing/localQStash.ts';
import { localRedis } from '../../testing/localRedis.ts';
import { inside } from '../../testing/nightshift.ts';
import { standIn, unsigned, type Called, type Said } from '../../testing/standIn.ts';
import { workersOf } from '../Check.ts';

/** A deployment in which all is well, but that its apps are stand-ins: what answers, and the dispatcher's environment. */
export async function doctorWorld() {
  const { jobs } = await knownJobs();
  const [world, qstash, redis] = await Promise.all([freshDatabase(), localQStash(), localRedis()]);
  await applyMigrations(world.db, migrationFolders(), () => {});
  const tellings = new Map<string, (call: Called) => Said>();
  const apps = await Promise.all(
    ['dispatcher', ...workersOf(jobs)].map(async (name) => {
      const usual = unsigned(pathsOf(name, jobs));
      const server = await standIn((call) => (tellings.get(name) ?? usual)(call));
      return { name, server };
    }),
  );
  const urlOf = (app: string) => apps.find(({ name }) => name === app)!.server.url;
  const env: Record<string, string> = {
    DATABASE_URL: world.url,
    ...qstash.env,
    ...redis.env,
    CRON_SECRET: 'a-secret-of-the-crons',
    PUBLIC_URL: urlOf('dispatcher'),
    ...Object.fromEntries(workersOf(jobs).map((worker) => [variableOf('WORKER_URL', worker), urlOf(worker)])),
  };
  await inside(['schedules', 'sync', '--every', '1m'], env);
  return {
    env,
    /** An app answers this way from now on. */
    tell: (app: string, answer: (call: Called) => Said) => void tellings.set(app, answer),
    mend: () => tellings.clear(),
    async stop() {
      await Promise.all([...apps.map(({ server }) => server.stop()), qstash.stop(), redis.stop()]);
      await world.drop();
    },
  };
}

export type DoctorWorld = Awaited<ReturnType<typeof doctorWorld>>;

function pathsOf(app: string, jobs: readonly AnyJob[]): string[] {
  if (app !== 'dispatcher') return jobs.flatMap(({ worker, route }) => (worker === app ? [`/api/${route}`] : []));
  return [...['dispatch', 'dead-letter', 'watch', 'metrics'], ...jobs.map(({ name }) => `cron/${name}`)].map(
    (path) => `/api/${path}`,
  );
}
