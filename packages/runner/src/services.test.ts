import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { workerServices, type WorkerServices } from './services.ts';
import { World } from './testing/World.ts';

let world: World;
let qstash: Server;
let published: { destination: string; headers: Record<string, string> }[];
let headers: IncomingHttpHeaders;
let made: WorkerServices[];
beforeAll(async () => (world = await World.start()));
beforeEach(async () => {
  [published, made] = [[], []];
  qstash = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    headers = request.headers;
    const items = JSON.parse(text) as typeof published;
    published.push(...items);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(items.map(() => ({ messageId: 'm' }))));
  });
  await new Promise<void>((listening) => qstash.listen(0, '127.0.0.1', listening));
});
afterEach(async () => {
  for (const { db } of made) await db.destroy();
  qstash.closeAllConnections();
  await new Promise((closed) => qstash.close(closed));
});
afterAll(() => world.drop());

const environment = (change: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  DATABASE_URL: world.database.url,
  QSTASH_URL: `http://127.0.0.1:${(qstash.address() as AddressInfo).port}`,
  QSTASH_TOKEN: 'the-token',
  QSTASH_CURRENT_SIGNING_KEY: 'sig_current',
  QSTASH_NEXT_SIGNING_KEY: 'sig_next',
  UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:9',
  UPSTASH_REDIS_REST_TOKEN: 'redis-token',
  PUBLIC_URL: 'https://tests.example.com/',
  DISPATCHER_URL: 'https://dispatcher.example.com',
  ...change,
});
function make(job = world.job(), change: NodeJS.ProcessEnv = {}): WorkerServices {
  const services = workerServices(job, {}, environment(change), world.log);
  made.push(services);
  return services;
}
const pack = (job: string, number = 1) => ({ run: `${job}@tick`, job, pack: number, send: 1, dueInMs: 0 });

test("a worker's packs go to itself and its failure callbacks to the dispatcher, past the protection of both", async () => {
  const job = world.job();
  const services = make(job, { PROTECTION_BYPASS_TESTS: 'own-bypass', PROTECTION_BYPASS_DISPATCHER: 'their-bypass' });
  expect(await services.send([pack(job.name)])).toEqual([true]);
  expect(headers.authorization).toBe('Bearer the-token');
  expect(published).toMatchObject([
    {
      destination: `https://tests.example.com/api/${job.route}`,
      headers: {
        'upstash-forward-x-vercel-protection-bypass': 'own-bypass',
        'upstash-failure-callback': 'https://dispatcher.example.com/api/dead-letter',
        'upstash-failure-callback-forward-x-vercel-protection-bypass': 'their-bypass',
      },
    },
  ]);
});

test('an empty bypass is none', async () => {
  const job = world.job();
  await make(job, { PROTECTION_BYPASS_TESTS: '', PROTECTION_BYPASS_DISPATCHER: '' }).send([pack(job.name)]);
  expect(Object.keys(published[0]!.headers).filter((name) => name.includes('bypass'))).toEqual([]);
});

test("a worker sends its own job's packs alone, and the log tells of the rest", async () => {
  const services = make();
  expect(await services.send([pack('tests.other')])).toEqual([false]);
  expect(published).toEqual([]);
  expect(world.lines.at(-1)).toMatchObject({
    event: 'send-failed',
    job: 'tests.other',
    pack: 1,
    reason: expect.any(String),
  });
});

test('a Redis that is away is told to the log, and nothing is thrown', async () => {
  const job = world.job();
  await make(job).lease.hold(job, 'the-run');
  expect(world.lines.at(-1)).toMatchObject({
    event: 'lease-trouble',
    run: 'the-run',
    kind: 'unavailable',
    error: { name: 'LeaseUnavailable' },
  });
});

test('Postgres is reached, the address carries no slash at its end, and the deployment is known', async () => {
  const services = make(world.job(), { VERCEL_DEPLOYMENT_ID: 'dpl_7' });
  expect(await services.db.selectFrom('nightshift.jobs').select('name').execute()).toEqual([]);
  expect(services.publicUrl).toBe('https://tests.example.com');
  expect(services.deployment).toBe('dpl_7');
});
