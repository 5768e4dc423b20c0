import { sql } from '@nightshift/database';
import { setClockOffset } from '@nightshift/database/testing';
import { reportsOnTime } from '../demo/scenes/reportsOnTime.ts';
import { tally } from '../demo/tally.ts';
import { ManualClock, type Message } from '../qstash/index.ts';
import { buildApps } from './testing/buildApps.ts';
import { startStory, type Story } from './testing/startStory.ts';
import { until } from './testing/until.ts';

let story: Story;
beforeAll(buildApps, 60_000);
afterEach(() => story.end());

const fewFlights = { flights: <T extends { origin: string }>(all: T[]) => all.filter(({ origin }) => origin < 'D') };
const toWorker = (message: Readonly<Message>) => message.url.endsWith('/api/on-time');

/** Moves the queue's clock on whenever all is quiet, a second at a time. */
const stepper = (clock: ManualClock) => async () => {
  await story.cloud.qstash.idle();
  clock.advance(1_000);
};

async function expectEveryReportOnce(): Promise<void> {
  const counted = await tally(story.cloud.db, story.run);
  expect(counted.dead).toBe(0);
  expect(await reportsOnTime.count(story.cloud, story.tick)).toMatchObject({ doubled: 0, lost: 0 });
  expect(counted.done).toBe(counted.units);
  expect(counted.units).toBeGreaterThan(0);
}

test('a tick fired five times at once opens one run', async () => {
  story = await startStory(fewFlights);
  const calls = await Promise.all([1, 2, 3, 4, 5].map(() => story.fire()));
  expect(calls.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(calls.filter(({ body }) => body?.startsWith('{"kind":"opened"'))).toHaveLength(1);
  await story.untilOver();
  expect(await story.fire()).toMatchObject({ status: 200, body: expect.stringContaining('"duplicate"') });
  await expectEveryReportOnce();
}, 60_000);

test('a cron that fires when nothing is due writes nothing', async () => {
  story = await startStory(fewFlights);
  await setClockOffset(story.cloud.db, story.tick.scheduledFor.getTime() + 2 * 3_600_000 - Date.now());
  expect(await story.fire()).toMatchObject({ status: 200, body: expect.stringContaining('"nothing-due"') });
  expect(await story.cloud.db.selectFrom('nightshift.runs').select('id').execute()).toEqual([]);
}, 60_000);

test('a run whose messages are all delivered twice, side by side, has each effect once', async () => {
  story = await startStory(fewFlights);
  story.cloud.qstash.faults.deliverTwice(1_000, () => true, 'together');
  await story.fire();
  await story.untilOver();
  await expectEveryReportOnce();
}, 60_000);

test('a run whose first message the queue refused is sent by the watch', async () => {
  story = await startStory(fewFlights);
  story.cloud.qstash.faults.refusePublishes();
  expect(await story.fire()).toMatchObject({ status: 200, body: expect.stringContaining('"opened"') });
  expect(await story.watch()).toMatchObject({
    status: 503,
    body: expect.stringContaining('"relayed":{"sent":0,"failed":1}'),
  });
  story.cloud.qstash.faults.clear();
  expect(await story.watch()).toMatchObject({
    status: 200,
    body: expect.stringContaining('"relayed":{"sent":1,"failed":0}'),
  });
  await story.untilOver();
  await expectEveryReportOnce();
}, 60_000);

test('packs that the queue refused out of the middle of a batch are sent all the same', async () => {
  const clock = new ManualClock();
  story = await startStory({ ...fewFlights, qstash: { clock } });
  story.cloud.qstash.faults.failBatchItems(2, (destination) => destination.endsWith('/api/on-time'));
  await story.fire();
  await story.untilOver(stepper(clock));
  await expectEveryReportOnce();
  expect(story.entries('send-failed')).toHaveLength(2);
}, 60_000);

test('a pack that the queue gave up on comes back through the failure callback and the watch', async () => {
  const clock = new ManualClock();
  story = await startStory({ ...fewFlights, qstash: { clock } });
  const { cloud, run } = story;
  const toPackOne = (message: Readonly<Message>) =>
    toWorker(message) && Buffer.from(message.body).includes('"pack":1,');
  const hold = cloud.qstash.faults.hold(toPackOne);
  await story.fire();
  await until(() => Promise.resolve(hold.held.length > 0 ? true : undefined));
  // Its row is locked by somebody who doesn't let go: every try is told that the pack is busy, until there are no more.
  await cloud.db.transaction().execute(async (tx) => {
    await sql`select from nightshift.packs where run_id = ${run} and number = 1 for update`.execute(tx);
    hold.release();
    await until(async () => {
      clock.advance(5_000);
      return cloud.qstash.counters.failed > 0 ? true : undefined;
    });
  });
  await until(async () => story.entries('queue-gave-up')[0]);
  const pack = await cloud.db
    .selectFrom('nightshift.packs')
    .selectAll()
    .where('run_id', '=', run)
    .where('number', '=', 1)
    .executeTakeFirstOrThrow();
  expect(pack).toMatchObject({ sends: 2, sent_at: null, settled_at: null });
  expect(await story.watch()).toMatchObject({ body: expect.stringContaining('"relayed":{"sent":0,"failed":0}') });

  await setClockOffset(cloud.db, pack.due_at.getTime() + 1_000 - Date.now());
  expect(await story.watch()).toMatchObject({ body: expect.stringContaining('"relayed":{"sent":1,"failed":0}') });
  await story.untilOver(stepper(clock));
  await expectEveryReportOnce();
}, 60_000);

test('a run goes on without Redis, and says so', async () => {
  story = await startStory(fewFlights);
  story.cloud.redis.faults.gone = true;
  await story.fire();
  await story.untilOver();
  await expectEveryReportOnce();
  expect(story.entries('lease-trouble').length).toBeGreaterThan(0);
}, 60_000);

test('a unit whose input is gone for good becomes a letter at once', async () => {
  story = await startStory(fewFlights);
  const hold = story.cloud.qstash.faults.hold(toWorker);
  await story.fire();
  await until(() => Promise.resolve(hold.held.length > 0 ? true : undefined));
  await story.reports.deleteFrom('reports.flights').where('origin', '=', 'ATL').execute();
  hold.release();
  expect(await story.untilOver()).toMatchObject({ state: 'failed', dead: 1 });
  const letters = await story.cloud.db.selectFrom('nightshift.dead_letters').selectAll().execute();
  expect(letters).toEqual([
    expect.objectContaining({
      key: `ATL/${story.tick.date}`,
      failures: 1,
      error: expect.objectContaining({ name: 'PermanentError' }),
    }),
  ]);
}, 60_000);
