import { existsSync } from 'node:fs';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { declaredSchedules } from '@nightshift/cli/schedules';
import { connect, migrate, nightshiftMigrations, type Database } from '@nightshift/database';
import { freePort, startPostgres, type Postgres } from '@nightshift/database/testing';
import { openSchedules } from '@nightshift/queue';
import { startCrons, type Crons } from '../crons/index.ts';
import { startFunctionsHost, type FunctionsHost } from '../functions/index.ts';
import { startQStash, type LocalQStash, type QStashOptions } from '../qstash/index.ts';
import { startWorld, type World } from '../world/index.ts';
import { startRedis, type LocalRedis } from '../redis/index.ts';
import { appEnvironment, type CloudFacts } from './appEnvironment.ts';
import { findApps, outputOf, type App } from './apps.ts';
import { buildApps } from './buildApps.ts';
import { CloudTime } from './CloudTime.ts';
import { createFaults, type CloudFaults } from './faults/index.ts';
import { LeapingClock } from './LeapingClock.ts';
import { Teardown } from './Teardown.ts';

export type CloudOptions = {
  /** An existing, empty or Nightshift's own database. Without it, a Postgres of our own is started. */
  databaseUrl?: string | undefined;
  /** A real Redis behind the REST front. Without it, the front's own engine. */
  redisUrl?: string | undefined;
  /** The dispatcher and the workers to run; those of this repository unless set. */
  apps?: readonly App[] | undefined;
  /** Try the ports people know (8080, 3000, …) before any free one. */
  knownPorts?: boolean;
  /** Build the functions first. Tests that have built them once say no. */
  build?: boolean;
  /** For the local QStash: a clock held in hand, limits. */
  qstash?: Omit<QStashOptions, 'port'>;
  /** Variables that apps are started with instead of their own, or, undefined, without. */
  variables?: Readonly<Record<string, string | undefined>>;
  /** Fire crons and the second clock when they are due, by this machine's clock; otherwise only by hand. */
  ticking?: boolean;
  /** What the apps print, and what the cloud has to say. */
  log: (line: string) => void;
  /** Told when a part is up: its name, and what there is to know of it. */
  onReady?: (part: string, detail: string) => void;
};

/** What a deployment has instead of the app's own. */
export type Deployment = {
  /** The folder whose `.vercel/output` is run. */
  output?: string;
  /** Variables by name; undefined: without. */
  variables?: Readonly<Record<string, string | undefined>>;
};

/** Everything that Nightshift stands on, on this machine. */
export type Cloud = {
  db: Database;
  databaseUrl: string;
  cronSecret: string;
  /** What shows the dispatcher's health in full, and its metrics. */
  monitorToken: string;
  postgres: Postgres | undefined;
  redis: LocalRedis;
  qstash: LocalQStash;
  /** The dispatcher's crons, as its vercel.json declares them. */
  crons: Crons;
  apps: readonly App[];
  /** The time of Postgres, the queue and Redis; to be jumped forward. */
  time: CloudTime;
  /** What can be made to go wrong. */
  faults: CloudFaults;
  host: (app: string) => FunctionsHost;
  /** Deploys an app anew: what runs of it is killed, and what is changed holds until the next time. */
  deploy: (app: string, changes?: Deployment) => Promise<void>;
  /** What the apps call outside, where they are this repository's own. */
  world: World;
  /** Leaves no process, no port and no folder behind. Safe to repeat. */
  stop: () => Promise<void>;
};

/** Starts the whole cloud: built functions of every app in processes of their own, on real protocols. What fails to start stops the rest. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const teardown = new Teardown();
  try {
    return await start(options, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function start(options: CloudOptions, teardown: Teardown): Promise<Cloud> {
  const { knownPorts = false, log, onReady = () => {} } = options;
  const apps = options.apps ?? findApps();
  const port = async (wanted: number, what: string) => {
    const free = await freePort(knownPorts ? wanted : undefined);
    if (knownPorts && free !== wanted) log(`port ${wanted} is taken: ${what} listens on ${free} instead`);
    return free;
  };

  if (options.build ?? true) {
    onReady('functions', `${await buildApps(apps)} built, one file each`);
  }

  const postgres = options.databaseUrl === undefined ? await startPostgres({ durable: false }) : undefined;
  if (postgres) teardown.add(() => postgres.stop());
  const databaseUrl = options.databaseUrl ?? postgres!.url;
  const db = connect({ url: databaseUrl, max: 4 });
  teardown.add(() => db.destroy());
  await migrate(db, nightshiftMigrations);
  for (const { name, folder } of apps) {
    const migrations = path.join(folder, 'migrations');
    if (existsSync(migrations)) await migrate(db, { owner: name, folder: migrations });
  }
  onReady('Postgres', postgres ? `127.0.0.1:${postgres.port}, migrated` : 'the one of DATABASE_URL, migrated');

  const redis = await startRedis({
    port: await port(8079, 'Redis'),
    ...(options.redisUrl === undefined ? {} : { redisUrl: options.redisUrl }),
  });
  teardown.add(() => redis.stop());
  onReady(
    'Redis',
    `${redis.url}, as Upstash serves it${options.redisUrl === undefined ? '' : ', before the server of REDIS_URL'}`,
  );
  const queueClock = options.qstash?.clock ? undefined : new LeapingClock();
  const qstash = await startQStash({
    ...(queueClock ? { clock: queueClock } : {}),
    ...options.qstash,
    port: await port(8080, 'QStash'),
  });
  teardown.add(() => qstash.stop());
  onReady('QStash', qstash.url);

  const world = await startWorld({ apps: apps.filter(isOwn).map(({ name }) => name), port });
  teardown.add(() => world.stop());
  for (const [name, url] of world.places) onReady(name, url);

  const ports = new Map<string, number>();
  for (const app of apps) ports.set(app.name, await port(app.port, app.name));
  const facts: CloudFacts = {
    databaseUrl,
    cronSecret: randomBytes(24).toString('base64url'),
    monitorToken: randomBytes(24).toString('base64url'),
    qstash: qstash.env,
    redis: redis.env,
    urls: new Map([...ports].map(([name, port]) => [name, `http://127.0.0.1:${port}`])),
    outside: world.variablesOf,
  };
  const hosts = new Map<string, FunctionsHost>();
  const deploy = async (app: App, { output = outputOf(app), variables = {} }: Deployment = {}) => {
    await hosts.get(app.name)?.stop();
    const host = await startFunctionsHost({
      name: app.name,
      folder: output,
      port: ports.get(app.name)!,
      env: changed(appEnvironment(app, facts), { ...options.variables, ...variables }),
      log,
    });
    hosts.set(app.name, host);
  };
  for (const app of apps) {
    teardown.add(() => hosts.get(app.name)?.stop());
    await deploy(app);
    onReady(app.name, facts.urls.get(app.name)!);
  }

  const dispatcher = apps.find(({ kind }) => kind === 'dispatcher')!;
  const crons = startCrons({
    vercelJson: dispatcher.vercelJson ?? path.join(dispatcher.folder, 'vercel.json'),
    baseUrl: facts.urls.get(dispatcher.name)!,
    secret: facts.cronSecret,
    byHand: !(options.ticking ?? false),
    log,
  });
  teardown.add(() => crons.stop());
  if (options.ticking) await startSecondClock(qstash, facts.urls.get(dispatcher.name)!);

  const time = new CloudTime({ db, queue: queueClock, redis: options.redisUrl === undefined ? redis : undefined });
  const appOf = (name: string): App => {
    const app = apps.find((each) => each.name === name);
    if (!app) throw new Error(`there is no app '${name}': there are ${apps.map((each) => each.name).join(', ')}`);
    return app;
  };
  const host: Cloud['host'] = (name) => hosts.get(appOf(name).name)!;
  const faults = createFaults({ db, postgres, redis, qstash, time, host, apps });
  teardown.add(() => faults.mend());

  return {
    db,
    databaseUrl,
    cronSecret: facts.cronSecret,
    monitorToken: facts.monitorToken,
    postgres,
    redis,
    qstash,
    crons,
    apps,
    time,
    faults,
    host,
    deploy: (name, changes) => deploy(appOf(name), changes),
    world,
    stop: () => teardown.run(),
  };
}

/** Built of other modules, it has a world of its own. */
function isOwn({ replace }: App): boolean {
  return replace === undefined;
}

/** QStash's schedule for the watch, as `nightshift schedules sync` puts it. */
async function startSecondClock({ env }: LocalQStash, dispatcherUrl: string): Promise<void> {
  const schedules = openSchedules({ url: env.QSTASH_URL!, token: env.QSTASH_TOKEN! });
  for (const schedule of declaredSchedules({ dispatcherUrl, every: '1m' })) await schedules.put(schedule);
}

function changed(
  environment: Record<string, string>,
  changes: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const changedTo = name in changes ? changes[name] : value;
      return changedTo === undefined ? [] : [[name, changedTo]];
    }),
  );
}
