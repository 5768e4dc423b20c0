import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { heartbeat } from '@nightshift/monitor';
import { setClockOffset } from '@nightshift/database/testing';
import type { Services } from './services.ts';
import { World } from './testing/World.ts';
import { watchRound } from './watchRound.ts';

let world: World;
let monitor: Server;
let pings: { path: string; body: string }[];
beforeEach(async () => {
  world = await World.start();
  pings = [];
  monitor = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    pings.push({ path: request.url!, body });
    response.end();
  });
  await new Promise<void>((listening) => monitor.listen(0, '127.0.0.1', listening));
});
afterEach(async () => {
  monitor.closeAllConnections();
  await new Promise((closed) => monitor.close(closed));
  await world.drop();
});

const DAY = 86_400_000;
const signal = new AbortController().signal;
const services = (change: Partial<Services> = {}): Services => ({
  ...world.services,
  heartbeat: heartbeat(`http://127.0.0.1:${(monitor.address() as AddressInfo).port}/ping/1`),
  ...change,
});
const watches = () => world.db.selectFrom('nightshift.watches').select('clock').orderBy('clock').execute();
const notices = () => world.lines.filter(({ event }) => event === 'alert');

test('a completed round is written down for its clock, and the outside monitor is pinged when it begins and last of all', async () => {
  await watchRound(services(), [world.job()], { clock: 'vercel', signal });
  await watchRound(services(), [world.job()], { clock: 'qstash', signal });
  expect(await watches()).toEqual([{ clock: 'qstash' }, { clock: 'vercel' }]);
  expect(pings.map(({ path }) => path)).toEqual(['/ping/1/start', '/ping/1', '/ping/1/start', '/ping/1']);
});

test('a round that leaves something undone is not completed, and says so to the outside monitor', async () => {
  const job = world.job();
  await world.open(job);
  world.takes = () => false;
  expect(await watchRound(services(), [job], { clock: 'vercel', signal })).toMatchObject({ completed: false });
  expect(await watches()).toEqual([]);
  expect(pings.map(({ path }) => path)).toEqual(['/ping/1/start', '/ping/1/fail']);
  expect(pings[1]!.body).toContain('"relayed":{"sent":0,"failed":1}');
});

test('a round that can not be made fails, and says so to the outside monitor', async () => {
  const broken = services({ db: world.db.withPlugin({ transformQuery: refuse, transformResult: refuse }) });
  await expect(watchRound(broken, [world.job()], { clock: 'vercel', signal })).rejects.toThrow('the tables are gone');
  expect(pings.at(-1)).toEqual({ path: '/ping/1/fail', body: 'the tables are gone' });
});

test('an outside monitor that is away keeps nobody from the watch', async () => {
  await watchRound(services({ heartbeat: heartbeat('http://127.0.0.1:9/ping') }), [world.job()], {
    clock: 'vercel',
    signal,
  });
  expect(await watches()).toEqual([{ clock: 'vercel' }]);
  expect(world.lines.filter(({ event }) => event === 'heartbeat-lost')).toHaveLength(2);
});

test('the owner of a job that has not succeeded in time is told once', async () => {
  const job = world.job();
  const round = () => watchRound(services(), [job], { clock: 'vercel', signal });
  await round();
  await setClockOffset(world.db, 2 * DAY);
  const { judged } = await round();
  expect(judged.fired).toEqual(expect.arrayContaining([`${job.name}/missed`]));
  const told = notices().length;
  expect(told).toBeGreaterThan(0);
  await round();
  expect(notices()).toHaveLength(told);
});

function refuse(): never {
  throw new Error('the tables are gone');
}
