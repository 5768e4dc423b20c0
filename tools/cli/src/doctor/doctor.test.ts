import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { jest } from '@jest/globals';
import { freePort } from '@nightshift/database/testing';
import { inside, nightshift } from '../testing/nightshift.ts';
import { json, page, type Said } from '../testing/standIn.ts';
import type { Finding } from './Finding.ts';
import { doctorWorld, type DoctorWorld } from './testing/doctorWorld.ts';

// Some tests start processes.
jest.setTimeout(60_000);

let world: DoctorWorld;
beforeAll(async () => (world = await doctorWorld()));
afterEach(() => world.mend());
afterAll(() => world.stop());

type Examination = { code: number | null; findings: Finding[]; text: string };

async function doctor(env: Record<string, string>, ...args: string[]): Promise<Examination> {
  const { code, stdout, stderr } = await inside(['doctor', '--json', ...args], env);
  const answer = JSON.parse(stdout) as { findings?: Finding[] };
  return { code, findings: answer.findings ?? [], text: stdout + stderr };
}
const wrongs = ({ findings }: Examination) => findings.filter(({ outcome }) => outcome === 'wrong');

test('an environment in which all is well is said to be, a line each, without DATABASE_URL being read before', async () => {
  const called = await nightshift(['doctor'], world.env);
  expect(called).toMatchObject({ code: 0, stderr: '' });
  const lines = called.stdout.trimEnd().split('\n');
  expect(lines.at(-1)).toMatch(/^All is well: \d+ right, 1 not checked\.$/);
  expect(lines.slice(0, -2).filter((line) => !line.startsWith('✓ '))).toEqual([
    expect.stringMatching(/^– deployed crons /),
  ]);
});

test('an empty environment is told every variable, and that nothing else could be checked', async () => {
  const called = await nightshift(['doctor', '--json']);
  expect(called).toMatchObject({ code: 1, stderr: '' });
  const { apps, findings } = JSON.parse(called.stdout) as { apps: string[]; findings: Finding[] };
  expect(apps).toEqual(['dispatcher']);
  const [variables] = findings;
  for (const name of Object.keys(world.env)) expect(variables!.says).toContain(`${name} is not set`);
  const judged = findings.slice(1).filter(({ outcome }) => outcome !== 'unchecked');
  expect(judged.map(({ check }) => check)).toEqual(['crons', 'durations']);
});

test('a .env file is the whole environment, whatever the process has', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'doctor-'));
  try {
    const file = path.join(folder, '.env.dispatcher');
    const lines = Object.entries(world.env).map(([name, value]) => `${name}="${value}"`);
    await writeFile(file, lines.join('\n'));
    const more = path.join(folder, '.env.more');
    await writeFile(more, 'CRON_SECRET=short\n');
    expect(await inside(['doctor', '--env-file', file], { DATABASE_URL: 'nonsense' })).toMatchObject({ code: 0 });
    const examination = await doctor({}, '--env-file', file, '--env-file', more);
    expect(wrongs(examination)).toMatchObject([
      {
        check: 'variables of dispatcher',
        says: expect.stringContaining('CRON_SECRET must have at least 16 characters'),
      },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a worker's environment is checked for that worker, when somebody says whose it is", async () => {
  const { CRON_SECRET: _, WORKER_URL_REPORTS, PUBLIC_URL, ...rest } = world.env;
  const own = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('WORKER_URL')));
  const env = { ...own, PUBLIC_URL: WORKER_URL_REPORTS!, DISPATCHER_URL: PUBLIC_URL! };
  expect(await inside(['doctor'], env)).toMatchObject({ code: 2, stderr: expect.stringContaining('--app reports') });
  const { code, findings } = await doctor(env, '--app', 'reports');
  expect(code).toBe(0);
  expect(findings.map(({ check }) => check)).toEqual([
    'variables of reports',
    'Postgres',
    'migrations',
    'Redis',
    'QStash',
    'signing keys',
    'worker reports',
    'dispatcher',
    'durations',
    'clocks',
  ]);
});

test.each<[string, Record<string, string>, string[]]>([
  ['a malformed variable', { QSTASH_TOKEN: 'two words' }, ['variables of dispatcher']],
  [
    'an address with a password in it',
    { PUBLIC_URL: 'http://a:b@127.0.0.1' },
    ['variables of dispatcher', 'dispatcher', 'second clock'],
  ],
  [
    'keys of another account',
    { QSTASH_CURRENT_SIGNING_KEY: 'sig_a', QSTASH_NEXT_SIGNING_KEY: 'sig_b' },
    ['signing keys'],
  ],
  ['a Redis token that is none', { UPSTASH_REDIS_REST_TOKEN: 'not-the-token' }, ['Redis']],
  ['a bypass that the second clock was not synced with', { PROTECTION_BYPASS_DISPATCHER: 'bypass' }, ['second clock']],
])('%s is found, and nothing else', async (_, change, checks) => {
  const examination = await doctor({ ...world.env, ...change });
  expect(examination.code).toBe(1);
  expect(wrongs(examination).map(({ check }) => check)).toEqual(checks);
});

test('a worker that is gone, or somebody else, is found, and keeps nothing else from being checked', async () => {
  world.tell('platform', () => page(200));
  const gone = `http://127.0.0.1:${await freePort()}`;
  const examination = await doctor({ ...world.env, WORKER_URL_REPORTS: gone });
  const said = wrongs(examination).map(({ check, says }) => `${check}: ${says}`);
  expect(said.sort()).toEqual([
    expect.stringMatching(/^worker platform: GET .*\/api\/health answers 200, as no function of ours does$/),
    expect.stringMatching(/^worker platform: POST .*\/api\/prune answers 200 to a request that nobody signed$/),
    expect.stringMatching(/^worker reports: GET .*ECONNREFUSED/),
  ]);
});

describe('no secret is ever shown', () => {
  /** Each begins so, and nothing else does. */
  const HUSH = 'hush';
  const planted = (port: number): Record<string, string> => ({
    DATABASE_URL: `postgres://${HUSH}user:${HUSH}%40database@127.0.0.1:${port}/db?password=${HUSH}parameter`,
    QSTASH_TOKEN: `${HUSH}-qstash-token`,
    QSTASH_CURRENT_SIGNING_KEY: `${HUSH}-current`,
    QSTASH_NEXT_SIGNING_KEY: `${HUSH}-next`,
    UPSTASH_REDIS_REST_TOKEN: `${HUSH}-redis-token`,
    CRON_SECRET: `${HUSH}-cron-secret-of-mine`,
    PROTECTION_BYPASS_DISPATCHER: `${HUSH}-bypass-dispatcher`,
    PROTECTION_BYPASS_REPORTS: `${HUSH}-bypass-reports`,
    ALERT_ROUTES: JSON.stringify({ '*': [`slack:https://hooks.example.com/${HUSH}-slack`, `webhook:${HUSH}-webhook`] }),
    ALERT_RESEND_API_KEY: `${HUSH}-resend`,
    HEARTBEAT_PING_URL: `https://ping.example.com/${HUSH}-ping`,
    MONITOR_TOKEN: `${HUSH}-monitor`,
  });
  let heard: string[];
  beforeEach(() => {
    heard = [];
    for (const method of ['log', 'info', 'warn', 'error'] as const)
      jest.spyOn(console, method).mockImplementation((...words: unknown[]) => void heard.push(words.join(' ')));
  });
  afterEach(() => jest.restoreAllMocks());
  /** All that is to be seen and heard of a doctor, for people and for programs. */
  const shown = async (env: Record<string, string>, call = inside): Promise<string> => {
    const called = [await call(['doctor'], env), await call(['doctor', '--json'], env)];
    expect(called.map(({ code }) => code)).toEqual([1, 1]);
    return [...heard, ...called.map(({ stdout, stderr }) => stdout + stderr)].join('\n');
  };
  /** A database's user is no secret. */
  const expectHushed = (text: string) => expect(text.replaceAll(`${HUSH}user`, '')).not.toContain(HUSH);

  test('when everything that was named refuses', async () => {
    expectHushed(await shown({ ...world.env, ...planted(1) }, nightshift));
  });

  test('when nobody is there', async () => {
    const port = await freePort();
    const nowhere = Object.entries(world.env).map(([name, value]) => [
      name,
      value.startsWith('http') ? `http://127.0.0.1:${port}` : value,
    ]);
    expectHushed(await shown({ ...(Object.fromEntries(nowhere) as Record<string, string>), ...planted(port) }));
  });

  test('when all who are asked say aloud what they were sent', async () => {
    const echo = ({ headers, path: asked, body }: { headers: unknown; path: string; body: string }): Said => ({
      ...(json({ error: JSON.stringify(headers), asked, body }, 400) as object as { status: number }),
      headers: {
        'content-type': 'application/json',
        location: `https://example.com/?all=${encodeURIComponent(JSON.stringify(headers))}`,
        'x-vercel-error': JSON.stringify(headers),
      },
    });
    for (const app of ['dispatcher', 'reports', 'platform']) world.tell(app, echo);
    // These two are asked in the place of QStash and Redis.
    const env = {
      ...world.env,
      ...planted(1),
      QSTASH_URL: world.env.WORKER_URL_REPORTS!,
      UPSTASH_REDIS_REST_URL: world.env.WORKER_URL_PLATFORM!,
    };
    expectHushed(await shown(env));
  });

  test.each<[string, (env: Record<string, string>) => Record<string, string>]>([
    ['malformed', (env) => map(env, (value) => `${HUSH} ${value}`)],
    ['put into addresses', (env) => map(env, (value) => value.replace(/^(http:\/\/)/, `$1${HUSH}-user:${HUSH}-pass@`))],
    [
      'put behind addresses',
      (env) => map(env, (value) => value.replace(/^(http:.*)$/, `$1/?token=${HUSH}-query#${HUSH}-hash`)),
    ],
  ])('when they are %s', async (_, change) => {
    expectHushed(await shown({ ...change(world.env), ...planted(1) }));
    expectHushed(await shown(change({ ...world.env, ...planted(1) })));
  });

  function map(env: Record<string, string>, change: (value: string) => string): Record<string, string> {
    return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, change(value)]));
  }
});

test('who never answers keeps nobody waiting, and the process ends', async () => {
  world.tell('dispatcher', () => 'silence');
  const env = { ...world.env, QSTASH_URL: world.env.PUBLIC_URL! };
  const called = await nightshift(['doctor', '--json'], env);
  expect(called.code).toBe(1);
  const { findings } = JSON.parse(called.stdout) as { findings: Finding[] };
  expect(findings.find(({ check }) => check === 'QStash')?.says).toContain('no answer within');
  expect(findings.find(({ check }) => check === 'dispatcher')?.says).toContain('timeout');
  expect(findings.find(({ check }) => check === 'Redis')?.outcome).toBe('right');
});
