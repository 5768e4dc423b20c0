import { connect, type Database } from '@nightshift/database';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import { CloudTime } from './CloudTime.ts';
import { LeapingClock } from './LeapingClock.ts';

const HOUR = 3_600_000;
let fresh: FreshDatabase;
let db: Database;
let redisMs: number;
let queue: LeapingClock;
let time: CloudTime;
beforeEach(async () => {
  fresh = await freshDatabase();
  db = connect({ url: fresh.url, max: 3 });
  redisMs = 0;
  queue = new LeapingClock();
  time = new CloudTime({ db, queue, redis: { advance: (ms) => void (redisMs += ms) } });
});
afterEach(async () => {
  await db.destroy();
  await fresh.drop();
});

const aheadMs = async () => ({
  postgres: (await time.now()).getTime() - Date.now(),
  queue: queue.now() - Date.now(),
  redis: redisMs,
});
const hours = async () =>
  Object.fromEntries(Object.entries(await aheadMs()).map(([name, ms]) => [name, Math.round(ms / HOUR)]));

test('Postgres, the queue and Redis jump together, and jumps add up', async () => {
  await time.jump(HOUR);
  await time.jump(2 * HOUR);
  expect(await hours()).toEqual({ postgres: 3, queue: 3, redis: 3 });
});

test('jumps that are asked for at once are made one after the other', async () => {
  await Promise.all([time.jump(HOUR), time.jump(HOUR), time.jump(HOUR)]);
  expect(await hours()).toEqual({ postgres: 3, queue: 3, redis: 3 });
});

test('it jumps to an instant, and stays where it is for one that has passed', async () => {
  await time.jumpTo(new Date(Date.now() + 5 * HOUR));
  expect(await hours()).toEqual({ postgres: 5, queue: 5, redis: 5 });
  await time.jumpTo(new Date(Date.now() + HOUR));
  expect(await hours()).toEqual({ postgres: 5, queue: 5, redis: 5 });
});

test('it refuses to go back, and can still jump after that', async () => {
  await expect(time.jump(-1)).rejects.toThrow(RangeError);
  await time.jump(HOUR);
  expect(await hours()).toEqual({ postgres: 1, queue: 1, redis: 1 });
});

test('a queue and a Redis whose clocks are held elsewhere are left alone', async () => {
  await new CloudTime({ db, queue: undefined, redis: undefined }).jump(HOUR);
  expect(await hours()).toEqual({ postgres: 1, queue: 0, redis: 0 });
});
