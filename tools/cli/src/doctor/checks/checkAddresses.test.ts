import { readdirSync } from 'node:fs';
import { defineJob, variableOf } from '@nightshift/contract';
import { freePort } from '@nightshift/database/testing';
import { page, standIn, unsigned, type Called, type Said, type StandIn } from '../../testing/standIn.ts';
import type { App, Examined } from '../Check.ts';
import { addressesOf, checkAddresses, type Address } from './checkAddresses.ts';

const job = (name: string) => defineJob({ name, owner: 'team', schedule: { cron: '0 3 * * *' }, freshness: '25h' });
const jobs = [job('reports.on-time'), job('reports.late'), job('e-mail.send')];
const dispatcher: App = { name: 'dispatcher', address: 'PUBLIC_URL' };
const reports: App = { name: 'reports', address: 'PUBLIC_URL' };
const examined = (environment: Record<string, string>, apps: App[]): Examined => ({ environment, apps, jobs });

let server: StandIn | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function examineReports(answer: (call: Called) => Said, more: Record<string, string> = {}) {
  server = await standIn(answer);
  const findings = await checkAddresses.examine(examined({ PUBLIC_URL: `${server.url}/`, ...more }, [reports]));
  return findings.filter(({ check }) => check === 'worker reports');
}
const ROUTES = ['/api/on-time', '/api/late'];

test("the dispatcher's environment leads to itself and to every worker, at each of their functions", () => {
  const addresses = addressesOf(examined({}, [dispatcher]));
  expect(addresses.map(({ app, variable, routes }) => [app, variable, routes.map(({ path }) => path)])).toEqual([
    [
      'dispatcher',
      'PUBLIC_URL',
      [
        '/api/dispatch',
        '/api/dead-letter',
        '/api/watch',
        '/api/metrics',
        '/api/cron/reports.on-time',
        '/api/cron/reports.late',
        '/api/cron/e-mail.send',
      ],
    ],
    ['reports', 'WORKER_URL_REPORTS', ROUTES],
    ['e-mail', 'WORKER_URL_E_MAIL', ['/api/send']],
  ]);
});

test('no function of the dispatcher is left out', () => {
  const api = new URL('../../../../../apps/dispatcher/src/api/', import.meta.url);
  const paths = readdirSync(api, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const [{ routes }] = addressesOf(examined({}, [dispatcher])) as [Address];
  const asked = new Set(routes.map(({ path }) => path.replace(/cron\/.*/, 'cron/[job]')));
  expect([...asked, '/api/health'].sort()).toEqual(paths.map((file) => `/api/${file.slice(0, -3)}`).sort());
});

test("a worker's leads to itself and to the dispatcher, and no other worker", () => {
  expect(addressesOf(examined({}, [reports])).map(({ app, variable }) => [app, variable])).toEqual([
    ['reports', 'PUBLIC_URL'],
    ['dispatcher', 'DISPATCHER_URL'],
  ]);
});

test('in an environment that apps share nobody is asked twice', () => {
  const environment = {
    PUBLIC_URL: 'https://dispatcher.example.com',
    DISPATCHER_URL: 'https://dispatcher.example.com/',
    WORKER_URL_REPORTS: 'https://reports.example.com',
  };
  const shared = [dispatcher, { name: 'reports', address: variableOf('WORKER_URL', 'reports') }];
  const asked = addressesOf(examined(environment, shared)).map(({ app }) => app);
  expect(asked).toEqual(['dispatcher', 'reports', 'e-mail']);
});

test('a worker that is well and refuses is right; it is asked without a signature, once at each route', async () => {
  const findings = await examineReports(unsigned(ROUTES));
  expect(findings).toEqual([
    {
      check: 'worker reports',
      outcome: 'right',
      says: `${server!.url} is well, and refuses what nobody signed at its 2 routes`,
    },
  ]);
  expect(server!.calls.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    'GET /api/health',
    'POST /api/late',
    'POST /api/on-time',
  ]);
  for (const { headers } of server!.calls)
    expect(Object.keys(headers).filter((name) => /upstash|authorization|bypass/.test(name))).toEqual([]);
});

test('the bypass goes to the app it is for', async () => {
  const bypass = { PROTECTION_BYPASS_REPORTS: 'the-bypass' };
  const behind = (call: Called) =>
    call.headers['x-vercel-protection-bypass'] === 'the-bypass' ? unsigned(ROUTES)(call) : page(401);
  expect(await examineReports(behind, bypass)).toMatchObject([{ outcome: 'right' }]);
});

test('each route that is missing has a line of its own', async () => {
  expect(await examineReports(unsigned(['/api/on-time']))).toMatchObject([
    { outcome: 'wrong', says: `POST ${server!.url}/api/late answers 404` },
  ]);
});

test('what is so at the whole address is told once', async () => {
  expect(await examineReports(() => page(401))).toMatchObject([
    { outcome: 'wrong', says: `GET ${server!.url}/api/health is behind Deployment Protection` },
  ]);
  expect(server!.calls).toHaveLength(1);
});

test('a redirect is named and not followed', async () => {
  const target = await standIn(unsigned(ROUTES));
  try {
    const findings = await examineReports(({ path }) => page(308, { location: `${target.url}${path}` }));
    expect(findings).toMatchObject([
      { outcome: 'wrong', says: `GET ${server!.url}/api/health redirects (308) to ${target.url}` },
    ]);
    expect(target.calls).toEqual([]);
  } finally {
    await target.stop();
  }
});

test('nobody there is told with the reason and the variable', async () => {
  const findings = await checkAddresses.examine(
    examined({ PUBLIC_URL: `http://127.0.0.1:${await freePort()}` }, [reports]),
  );
  expect(findings).toMatchObject([
    {
      check: 'worker reports',
      outcome: 'wrong',
      says: expect.stringContaining('ECONNREFUSED'),
      todo: expect.stringContaining('correct PUBLIC_URL'),
    },
    { check: 'dispatcher', outcome: 'unchecked', says: 'DISPATCHER_URL is missing or malformed' },
  ]);
});
