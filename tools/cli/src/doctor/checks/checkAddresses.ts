import { variableOf, type AnyJob } from '@nightshift/contract';
import type { Environment } from '../../Context.ts';
import { isDispatcher, workersOf, type App, type Check, type Examined } from '../Check.ts';
import { right, unchecked, wrong, type Finding } from '../Finding.ts';
import { judgeAnswer, type Asked } from '../judgeAnswer.ts';
import { probe } from '../probe.ts';
import { bypassOf, readVariables } from '../readVariables.ts';
import { whyNot } from '../whyNot.ts';

/**
 * Whether every app that this one calls, or is called at, is there: its health is well, and each of its functions refuses a
 * request that nobody signed. Nothing is set to work by that.
 */
export const checkAddresses: Check = {
  name: 'addresses',
  async examine(examined) {
    const findings = await Promise.all(
      addressesOf(examined).map((address) => examineOne(examined.environment, address)),
    );
    return findings.flat();
  },
};

/** An app, the variable that says where it is, and what is there beside its health. */
export type Address = { app: string; variable: string; routes: readonly Route[] };

type Route = { method: 'GET' | 'POST'; path: string };

/** What an environment leads to: its app itself, and whom that sends messages to. */
export function addressesOf({ environment, apps, jobs }: Examined): Address[] {
  const addresses = apps.flatMap((app) => (isDispatcher(app) ? ofDispatcher(app, jobs) : ofWorker(app, jobs)));
  // In an environment that apps share, two variables may lead to the same app.
  const seen = new Set<string>();
  return addresses.filter(({ app, variable }) => {
    const key = `${app} ${environment[variable]?.replace(/\/+$/, '')}`;
    return !seen.has(key) && seen.add(key);
  });
}

function ofDispatcher({ address }: App, jobs: readonly AnyJob[]): Address[] {
  return [
    dispatcherAt(address, jobs),
    ...workersOf(jobs).map((worker) => workerAt(worker, variableOf('WORKER_URL', worker), jobs)),
  ];
}

function ofWorker({ name, address }: App, jobs: readonly AnyJob[]): Address[] {
  return [workerAt(name, address, jobs), dispatcherAt('DISPATCHER_URL', jobs)];
}

function dispatcherAt(variable: string, jobs: readonly AnyJob[]): Address {
  return {
    app: 'dispatcher',
    variable,
    routes: [
      ...['/api/dispatch', '/api/dead-letter', '/api/watch'].map((path): Route => ({ method: 'POST', path })),
      { method: 'GET', path: '/api/metrics' },
      ...jobs.map(({ name }): Route => ({ method: 'GET', path: `/api/cron/${name}` })),
    ],
  };
}

function workerAt(worker: string, variable: string, jobs: readonly AnyJob[]): Address {
  const own = jobs.filter((job) => job.worker === worker);
  return { app: worker, variable, routes: own.map(({ route }): Route => ({ method: 'POST', path: `/api/${route}` })) };
}

async function examineOne(environment: Environment, { app, variable, routes }: Address): Promise<Finding[]> {
  const check = app === 'dispatcher' ? app : `worker ${app}`;
  const read = readVariables(environment, [variable]);
  if (read.kind === 'missing') return [unchecked(check, read.because)];
  const url = read.values[variable]!;
  const protectionBypass = bypassOf(environment, app);
  const ask = async ({ method, path }: Route, expects: Asked['expects']) => {
    const title = `${method} ${url}${path}`;
    const answer = await probe({ method, url: `${url}${path}`, protectionBypass });
    if (answer.kind === 'unreached') {
      const todo = `correct ${variable}; is ${app} deployed there, and reachable from here?`;
      return { kind: 'wrong' as const, says: `${title}: ${whyNot(answer.error)}`, todo, everywhere: true };
    }
    const bypassVariable = variableOf('PROTECTION_BYPASS', app);
    return judgeAnswer({ title, expects, app, bypassVariable, bypassSent: protectionBypass !== undefined }, answer);
  };
  const health = await ask({ method: 'GET', path: '/api/health' }, 'well');
  const rest =
    health.kind === 'wrong' && health.everywhere ? [] : await Promise.all(routes.map((route) => ask(route, 'refusal')));
  const bad = [health, ...rest].flatMap((judged) => (judged.kind === 'wrong' ? [judged] : []));
  if (bad.length > 0) return bad.map(({ says, todo }) => wrong(check, says, todo));
  return [right(check, `${url} is well, and refuses what nobody signed at ${pathsText(routes)}`)];
}

function pathsText(routes: readonly Route[]): string {
  const [first] = routes;
  if (first === undefined) return 'no route, for it has no jobs';
  return routes.length === 1 ? first.path : `its ${routes.length} routes`;
}
