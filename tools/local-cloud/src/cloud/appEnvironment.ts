import type { App } from './apps.ts';

/** What the local cloud knows that apps are told. */
export type CloudFacts = {
  databaseUrl: string;
  cronSecret: string;
  monitorToken: string;
  qstash: Readonly<Record<string, string>>;
  redis: Readonly<Record<string, string>>;
  /** Each app's own address, by name. */
  urls: ReadonlyMap<string, string>;
  /** What an app is told of the world outside. */
  outside: (app: string) => Record<string, string>;
};

/** The variables of one app, and only those it needs: a worker never sees the cron secret. */
export function appEnvironment(
  app: App,
  { databaseUrl, cronSecret, monitorToken, qstash, redis, urls, outside }: CloudFacts,
): Record<string, string> {
  const url = (name: string) => {
    const known = urls.get(name);
    if (known === undefined) throw new Error(`no address is known for the app '${name}'`);
    return known;
  };
  const workers = [...urls.keys()].filter((name) => name !== 'dispatcher');
  return {
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: url(app.name),
    ...qstash,
    ...redis,
    ...outside(app.name),
    ...(app.kind === 'worker'
      ? { DISPATCHER_URL: url('dispatcher') }
      : {
          CRON_SECRET: cronSecret,
          MONITOR_TOKEN: monitorToken,
          ...Object.fromEntries(
            workers.map((name) => [`WORKER_URL_${name.toUpperCase().replaceAll('-', '_')}`, url(name)]),
          ),
        }),
  };
}
