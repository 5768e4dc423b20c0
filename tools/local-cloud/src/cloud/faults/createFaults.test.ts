import { connect, sql } from '@nightshift/database';
import { startDestination } from '../../qstash/testing/startDestination.ts';
import { createFaults, type CloudFaults } from './createFaults.ts';
import { faultableParts } from './testing/faultableParts.ts';

let parts: Awaited<ReturnType<typeof faultableParts>>;
let faults: CloudFaults;
beforeEach(async () => {
  parts = await faultableParts();
  faults = createFaults(parts);
});
afterEach(async () => {
  faults.mend();
  await parts.stop();
});

/** Longer than any test: what ends, is ended. */
const forMs = 600_000;

const redisAnswers = () =>
  fetch(parts.redis.url, {
    method: 'POST',
    headers: { authorization: `Bearer ${parts.redis.token}` },
    body: '["SET","key","value"]',
  }).then(
    ({ status }) => status,
    () => 'no answer',
  );

test('every button has a word, and says whether this cloud has it', () => {
  for (const { does } of faults.list) expect(does.length).toBeGreaterThan(20);
  expect(faults.list.filter(({ available }) => !available).map(({ name }) => name)).toEqual(['restart-postgres']);
});

test("somebody else's Postgres is not restarted", async () => {
  await expect(faults.press('restart-postgres')).rejects.toThrow("this cloud can't restart-postgres");
});

test("the cloud's own Postgres is restarted", async () => {
  let restarts = 0;
  const postgres = { url: '', port: 0, restart: async () => void (restarts += 1), stop: async () => {} };
  await createFaults({ ...parts, postgres }).press('restart-postgres');
  expect(restarts).toBe(1);
});

test('a Redis that is away comes back by itself, or when all is mended', async () => {
  await faults.press('cut-redis', { forMs: 30 });
  expect(parts.redis.faults.gone).toBe(true);
  while ((await redisAnswers()) !== 200);
  await faults.press('cut-redis', { forMs });
  expect(await redisAnswers()).toBe('no answer');
  faults.mend();
  expect(await redisAnswers()).toBe(200);
});

test('Redis fails as often as asked, and is emptied', async () => {
  await faults.press('fail-redis', { times: 2 });
  expect([await redisAnswers(), await redisAnswers(), await redisAnswers()]).toEqual([500, 500, 200]);
  await faults.press('empty-redis');
  const left = await fetch(`${parts.redis.url}/get/key`, { headers: { authorization: `Bearer ${parts.redis.token}` } });
  expect(await left.json()).toEqual({ result: null });
});

test('a queue that takes nothing takes everything again once mended', async () => {
  await faults.press('refuse-publishes', { times: 100 });
  const publish = () =>
    fetch(`${parts.qstash.url}/v2/publish/http://127.0.0.1:1/none`, {
      method: 'POST',
      headers: { authorization: `Bearer ${parts.qstash.token}`, 'upstash-retries': '0' },
    }).then(({ status }) => status);
  expect(await publish()).toBe(500);
  faults.mend();
  expect(await publish()).toBe(200);
});

test('held deliveries are let go backwards', async () => {
  const destination = await startDestination();
  try {
    await faults.press('reorder', { forMs });
    for (const body of ['first', 'second', 'third']) {
      await fetch(`${parts.qstash.url}/v2/publish/${destination.url}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${parts.qstash.token}`,
          'upstash-flow-control-key': 'one-at-a-time',
          'upstash-flow-control-value': 'parallelism=1',
        },
        body,
      });
    }
    await parts.qstash.idle();
    expect(destination.received).toEqual([]);
    faults.mend();
    await destination.until(3);
    expect(destination.received.map(({ body }) => body.toString())).toEqual(['third', 'second', 'first']);
  } finally {
    await destination.close();
  }
});

test('every other connection to the database is cut, and the next is taken', async () => {
  const other = connect({ url: parts.url, max: 1 });
  const pid = async () => (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(other)).rows[0]!.pid;
  const backends = async () =>
    (await sql<{ pid: number }>`select pid from pg_stat_activity where datname = current_database()`.execute(parts.db))
      .rows;
  try {
    const before = await pid();
    expect(await backends()).toContainEqual({ pid: before });
    await faults.press('cut-postgres');
    while ((await backends()).some((backend) => backend.pid === before));
    // What was cut while idle may still be handed out once, and says so.
    const after = await pid().catch(pid);
    expect(after).not.toBe(before);
  } finally {
    await other.destroy();
  }
});

test('a kill meets the first worker, or the app that is named', async () => {
  await faults.press('kill');
  await faults.press('kill', { app: 'dispatcher' });
  expect(parts.asked).toEqual(['kill reports SIGKILL', 'kill dispatcher SIGKILL']);
});

/** A pack that somebody works on for as long as is said. */
const claimFor = (seconds: number) =>
  sql`
    insert into nightshift.packs (run_id, number, first_unit, last_unit, due_at, claimed_until, claimed_by, claimed_try)
    values ('run', 1, 1, 1, now(), now() + ${seconds} * interval '1 second', 'msg', 0)
  `.execute(parts.db);
const claimIsOver = async () =>
  (
    await sql<{ over: boolean }>`select claimed_until < nightshift.clock() as over from nightshift.packs`.execute(
      parts.db,
    )
  ).rows[0]!.over;

test('a frozen process stands still past every claim while new calls go elsewhere, and wakes', async () => {
  await claimFor(3_600);
  await faults.press('freeze', { forMs });
  expect(parts.isFrozen()).toBe(true);
  expect(parts.asked).toEqual(['restart reports']);
  expect(await claimIsOver()).toBe(true);
  faults.mend();
  while (parts.isFrozen());
});

test('the clock jumps past every claim, or as far as is said', async () => {
  await claimFor(3_600);
  await faults.press('jump-clock', { forMs: 60_000 });
  expect(await claimIsOver()).toBe(false);
  await faults.press('jump-clock');
  expect(await claimIsOver()).toBe(true);
});
