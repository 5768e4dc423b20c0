import { createWorld, refusal, type World } from './testing/createWorld.ts';

let world: World;
beforeEach(async () => void (world = await createWorld()));
afterEach(() => world.close());

const minute = 60_000;
const nextMinute = () => world.clock.advanceTo(Math.floor(world.clock.now() / minute + 1) * minute);

test('a schedule publishes at every tick', async () => {
  const destination = await world.destination();
  const { scheduleId } = await world.client.schedules.create({
    destination: `${destination.url}/watch`,
    cron: '* * * * *',
    body: '{"a":1}',
    scheduleId: 'the-watch',
    headers: { 'X-Kind': 'clock' },
  });
  expect(scheduleId).toBe('the-watch');
  await world.qstash.idle();
  expect(destination.received).toHaveLength(0);
  nextMinute();
  await world.qstash.idle();
  nextMinute();
  await world.qstash.idle();
  expect(destination.received).toHaveLength(2);
  expect(destination.received[1]).toMatchObject({
    target: '/watch',
    method: 'POST',
    headers: { 'x-kind': 'clock', 'upstash-schedule-id': 'the-watch', 'content-type': 'application/json' },
  });
  const ids = destination.received.map(({ headers }) => String(headers['upstash-message-id']));
  expect(ids[0]).not.toBe(ids[1]);
  const schedule = await world.client.schedules.get('the-watch');
  expect(schedule).toMatchObject({
    lastScheduleTime: world.clock.now(),
    nextScheduleTime: world.clock.now() + minute,
    lastScheduleStates: { [ids[1]!]: 'SUCCESS' },
    isPaused: false,
    body: '{"a":1}',
  });
  expect(world.qstash.counters).toMatchObject({ published: 0, scheduled: 2 });
});

test('hours of ticks passed over in one leap are all published', async () => {
  const destination = await world.destination();
  await world.client.schedules.create({ destination: destination.url, cron: '0 * * * *' });
  world.clock.advance(24 * 60 * minute);
  await world.qstash.idle();
  expect(destination.received).toHaveLength(24);
});

test('a schedule follows the time zone it names, through the change of the clocks', async () => {
  await world.close();
  world = await createWorld();
  const destination = await world.destination();
  const start = new Date(`${new Date(world.clock.now()).getUTCFullYear() + 1}-06-15T00:00:00Z`).getTime();
  world.clock.advanceTo(start);
  const cron = 'CRON_TZ=Europe/Berlin 0 3 * * *';
  const { scheduleId } = await world.client.schedules.create({ destination: destination.url, cron });
  const next = async () => new Date((await world.client.schedules.get(scheduleId)).nextScheduleTime ?? 0).getUTCHours();
  expect(await next()).toBe(1);
  world.clock.advance(200 * 24 * 60 * minute);
  expect(await next()).toBe(2);
  await world.qstash.idle();
});

test('a delay holds back each message of a schedule', async () => {
  const destination = await world.destination();
  await world.client.schedules.create({ destination: destination.url, cron: '* * * * *', delay: 20 });
  nextMinute();
  world.clock.advance(19_999);
  await world.qstash.idle();
  expect(destination.received).toHaveLength(0);
  world.clock.advance(1);
  await world.qstash.idle();
  expect(destination.received).toHaveLength(1);
});

test('a paused schedule skips its ticks', async () => {
  const destination = await world.destination();
  const { scheduleId } = await world.client.schedules.create({ destination: destination.url, cron: '* * * * *' });
  await world.client.schedules.pause({ schedule: scheduleId });
  nextMinute();
  nextMinute();
  await world.qstash.idle();
  expect(destination.received).toHaveLength(0);
  expect(await world.client.schedules.get(scheduleId)).toMatchObject({ isPaused: true });
  await world.client.schedules.resume({ schedule: scheduleId });
  nextMinute();
  await world.qstash.idle();
  expect(destination.received).toHaveLength(1);
});

test('a schedule created again is replaced as a whole', async () => {
  const destination = await world.destination();
  const create = (body?: string) =>
    world.client.schedules.create({
      destination: destination.url,
      cron: '* * * * *',
      scheduleId: 's',
      ...(body === undefined ? {} : { body }),
    });
  await create('first');
  await create();
  expect(await world.client.schedules.list()).toHaveLength(1);
  nextMinute();
  await world.qstash.idle();
  expect(destination.received.map(({ body }) => String(body))).toEqual(['']);
});

test('a schedule may feed a queue or a URL group', async () => {
  const destination = await world.destination();
  await world.client.queue({ queueName: 'q' }).upsert({ paused: true });
  await world.client.urlGroups.addEndpoints({ name: 'all', endpoints: [{ url: destination.url }] });
  await world.client.schedules.create({ destination: destination.url, cron: '* * * * *', queueName: 'q' });
  await world.client.schedules.create({ destination: 'all', cron: '* * * * *' });
  nextMinute();
  await world.qstash.idle();
  expect(await world.client.queue({ queueName: 'q' }).get()).toMatchObject({ lag: 1 });
  expect(destination.received.map(({ headers }) => headers['upstash-topic-name'])).toEqual(['all']);
});

test('a schedule whose URL group is gone says so and goes on', async () => {
  const destination = await world.destination();
  const endpoints = [{ url: destination.url }];
  await world.client.urlGroups.addEndpoints({ name: 'g', endpoints });
  await world.client.schedules.create({ destination: 'g', cron: '* * * * *', scheduleId: 'orphan' });
  await world.client.urlGroups.delete('g');
  const { error } = console;
  const printed: string[] = [];
  console.error = (...words: unknown[]) => void printed.push(words.join(' '));
  nextMinute();
  console.error = error;
  expect(printed).toEqual([expect.stringContaining('the schedule orphan published nothing: URL group "g" not found')]);
  await world.client.urlGroups.addEndpoints({ name: 'g', endpoints });
  nextMinute();
  await world.qstash.idle();
  expect(destination.received).toHaveLength(1);
});

test('a deleted schedule never publishes again', async () => {
  const destination = await world.destination();
  const { scheduleId } = await world.client.schedules.create({ destination: destination.url, cron: '* * * * *' });
  await world.client.schedules.delete(scheduleId);
  nextMinute();
  await world.qstash.idle();
  expect(destination.received).toHaveLength(0);
  expect((await refusal(world.client.schedules.get(scheduleId))).status).toBe(404);
});

test.each([['nonsense'], ['* * * * * *'], ['CRON_TZ=Mars/Olympus * * * * *'], ['61 * * * *']])(
  'the cron "%s" is refused',
  async (cron) => {
    const { status, error } = await refusal(world.client.schedules.create({ destination: 'http://127.0.0.1:1', cron }));
    expect(status).toBe(400);
    expect(error).toContain(cron);
  },
);
