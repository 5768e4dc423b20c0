import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { jest } from '@jest/globals';
import { defineJob } from '@nightshift/contract';
import { deploy } from './deploy.ts';
import type { Variables } from './deployVariables.ts';
import { readArguments } from './readArguments.ts';
import { Stand } from './testing/Stand.ts';

// Most tests start a dozen processes.
jest.setTimeout(60_000);

let stand: Stand;
beforeEach(async () => {
  stand = await Stand.open();
});
afterEach(() => stand.close());

const run = (line: string, variables: Variables = {}, signal = new AbortController().signal) => {
  const given = readArguments(line.split(' '));
  if (given === 'help') throw new Error('only help was asked for');
  return deploy(given, {
    root: stand.root,
    variables: stand.variables(variables),
    signal,
    jobs: () => Promise.resolve([nightly]),
    say: (text) => stand.said.push(text),
    show: () => {},
    wait: () => Promise.resolve((stand.waits += 1)),
  });
};
const nightly = defineJob({
  name: 'billing.charge',
  owner: 'billing-team',
  schedule: { cron: '0 6 * * *', timezone: 'Europe/Berlin' },
  freshness: '25h',
  retry: { attempts: 3, delay: '30s', factor: 2, max: '1h' },
  limits: { maxDuration: '60s' },
});
const said = () => stand.said.join('\n');

const WHOLE = [
  'migrate',
  ...['pull prj_billing', 'build prj_billing', 'deploy prj_billing'],
  ...['pull prj_sync', 'build prj_sync', 'deploy prj_sync'],
  ...['pull prj_dispatcher', 'build prj_dispatcher', 'deploy prj_dispatcher'],
  'schedules sync',
];

test('everything is done in order, each app under its own project, and told with its address', async () => {
  expect(await run('--apps all --production')).toBe(true);
  expect(stand.calledInShort()).toEqual(WHOLE);
  expect(stand.asked).toHaveLength(3);
  for (const app of ['billing', 'sync', 'dispatcher'])
    expect(said()).toMatch(new RegExp(`\\| ${app} \\| ✓ \\| http://127`));
});

test('the apps are deployed in that order however they are named', async () => {
  await run('--apps dispatcher,billing');
  expect(stand.calledInShort().filter((call) => call.startsWith('deploy'))).toEqual([
    'deploy prj_billing',
    'deploy prj_dispatcher',
  ]);
});

test.each(WHOLE)('when "%s" fails, nothing after it is done', async (failing) => {
  expect(await run('--apps all --production', { STAND_FAILS: failing })).toBe(false);
  expect(stand.calledInShort()).toEqual(WHOLE.slice(0, WHOLE.indexOf(failing) + 1));
  expect(said()).toContain('ended with 3');
});

test('a failing worker keeps the dispatcher from being deployed, and the outcome says how far it came', async () => {
  stand.answers = [200, 401];
  expect(await run('--apps all --production')).toBe(false);
  expect(stand.calledInShort().at(-1)).toBe('deploy prj_sync');
  expect(said()).toMatch(/\| migrations \| ✓ \|/);
  expect(said()).toMatch(/\| billing \| ✓ \|/);
  expect(said()).toMatch(/\| sync \| ✗ smoke failed \| http:/);
  expect(said()).toMatch(/\| dispatcher \| not started \|/);
  expect(said()).toMatch(/\| second clock \| not started \|/);
  expect(said()).toMatch(/\*\*sync\*\*: .*401: Deployment Protection.*PROTECTION_BYPASS_SYNC/);
});

test('a smoke test is repeated until the app is there', async () => {
  stand.answers = [404, 500, 503, 200];
  expect(await run('--apps billing')).toBe(true);
  expect(stand.waits).toBe(3);
});

test('an app that never becomes well is given up after ten tries', async () => {
  stand.answers = [500];
  expect(await run('--apps billing')).toBe(false);
  expect(stand.asked).toHaveLength(10);
  expect(said()).toMatch(/is not well after 10 tries: 500/);
});

test('an app that nobody answers for is told with the reason', async () => {
  expect(await run('--apps billing', { STAND_URL: 'http://127.0.0.1:9' })).toBe(false);
  expect(said()).toMatch(
    /\*\*billing\*\*: http:\/\/127\.0\.0\.1:9\/api\/health is not well after 10 tries: fetch failed/,
  );
});

test('what a dispatcher reports about its jobs is told, and does not keep it from being deployed', async () => {
  stand.answers = [503];
  stand.body = '{"ok":false,"reasons":["billing.charge is overdue"]}';
  expect(await run('--apps dispatcher --production')).toBe(true);
  expect(said()).toMatch(/\*\*dispatcher\*\*: it runs, and says .*billing\.charge is overdue/);
});

test('the smoke test shows the bypass secret of its app, and of no other', async () => {
  await run('--apps billing,sync', { PROTECTION_BYPASS_SYNC: 'open-sesame' });
  expect(stand.asked.map((headers) => headers['x-vercel-protection-bypass'])).toEqual([undefined, 'open-sesame']);
});

test('a dry run says every step and what is missing, and does none', async () => {
  expect(
    await run('--apps billing,dispatcher --production --dry-run', { VERCEL_TOKEN: '', QSTASH_TOKEN: undefined }),
  ).toBe(true);
  expect(said()).toMatch(
    /migrations .*migrate\n.*billing .*vercel pull[\s\S]*dispatcher .*vercel pull[\s\S]*schedules sync/,
  );
  expect(said()).toContain('Not set, and needed: VERCEL_TOKEN, QSTASH_TOKEN.');
  expect(stand.called()).toEqual([]);
});

test('one error names everything that is missing, and nothing has been done', async () => {
  const missing = { DATABASE_URL: undefined, VERCEL_PROJECT_ID_SYNC: undefined, DISPATCHER_URL: '' };
  await expect(run('--apps all --production', missing)).rejects.toThrow(
    'these are not set: DATABASE_URL, VERCEL_PROJECT_ID_SYNC, DISPATCHER_URL.',
  );
  expect(stand.called()).toEqual([]);
});

test('a worker alone needs neither the queue nor the other projects', async () => {
  const unset = { QSTASH_URL: '', QSTASH_TOKEN: '', DISPATCHER_URL: '', VERCEL_PROJECT_ID_DISPATCHER: '' };
  expect(await run('--apps billing --production', unset)).toBe(true);
});

test('the token reaches only what talks to Vercel, the database only the migrations', async () => {
  await run('--apps billing --production');
  const seen = stand.called().map(({ short, token, database }) => [short.split(' ')[0], token, database]);
  expect(seen).toEqual([
    ['migrate', undefined, 'postgres://the-database'],
    ['pull', 'the-token', undefined],
    ['build', undefined, undefined],
    ['deploy', 'the-token', undefined],
  ]);
});

test('the variables that were pulled do not stay on the disk, whatever fails', async () => {
  mkdirSync(path.join(stand.root, '.vercel'));
  writeFileSync(path.join(stand.root, '.vercel/repo.json'), '{}');
  await run('--apps billing --production', { STAND_FAILS: 'build prj_billing' });
  expect(stand.calledInShort()).toContain('pull prj_billing');
  expect(readdirSync(path.join(stand.root, '.vercel'))).toEqual(['repo.json']);
});

test('the outcome also goes where GitHub shows it', async () => {
  const file = path.join(stand.root, 'summary.md');
  await run('--apps billing --production', { GITHUB_STEP_SUMMARY: file });
  expect(readFileSync(file, 'utf8')).toMatch(/^### Production\n\n[\s\S]*\| billing \| ✓ \| http:\/\/127/);
});

test('no secret is printed, whatever fails', async () => {
  await run('--apps all --production', { STAND_FAILS: 'migrate', PROTECTION_BYPASS_SYNC: 'open-sesame' });
  stand.answers = [401];
  await run('--apps sync', { PROTECTION_BYPASS_SYNC: 'open-sesame' });
  expect(said()).not.toMatch(/the-token|the-database|the-queue|open-sesame/);
});

test('stopped in the middle, it asks no more and begins nothing more', async () => {
  const stopping = new AbortController();
  stand.answers = [500];
  stand.onAsked = () => stopping.abort();
  expect(await run('--apps billing,sync --production', {}, stopping.signal)).toBe(false);
  expect(stand.asked).toHaveLength(1);
  expect(stand.calledInShort().at(-1)).toBe('deploy prj_billing');
});

test('what is stopped before it runs is not run', async () => {
  expect(await run('--apps billing', {}, AbortSignal.abort())).toBe(false);
  expect(stand.called()).toEqual([]);
  expect(said()).toMatch(/\| migrations \| ✗ migrate failed/);
});

describe('on the Hobby plan', () => {
  const crons = () => JSON.parse(readFileSync(stand.vercelJson, 'utf8')) as { crons: { schedule: string }[] };

  test('the dispatcher is built and deployed with daily crons, and its vercel.json is as before afterwards', async () => {
    const before = readFileSync(stand.vercelJson, 'utf8');
    let during: { schedule: string }[] = [];
    stand.onAsked = () => (during = crons().crons);
    expect(await run('--apps dispatcher --production', { VERCEL_PLAN: 'hobby' })).toBe(true);
    expect(during.map(({ schedule }) => schedule)).toEqual(['0 4 * * *', '0 5 * * *', '0 0 * * *']);
    expect(readFileSync(stand.vercelJson, 'utf8')).toBe(before);
  });

  test('the vercel.json comes back after a failure too', async () => {
    const before = readFileSync(stand.vercelJson, 'utf8');
    expect(await run('--apps dispatcher', { VERCEL_PLAN: 'hobby', STAND_FAILS: 'build prj_dispatcher' })).toBe(false);
    expect(readFileSync(stand.vercelJson, 'utf8')).toBe(before);
  });

  test('a plan that nobody knows is refused', async () => {
    await expect(run('--apps dispatcher', { VERCEL_PLAN: 'free' })).rejects.toThrow(
      "VERCEL_PLAN is 'free': write hobby, pro or enterprise.",
    );
  });
});
