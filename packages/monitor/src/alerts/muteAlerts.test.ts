import { MINUTE } from '../testing/cases.ts';
import { monitorWorld, type MonitorWorld } from '../testing/monitorWorld.ts';
import { listAlerts } from './listAlerts.ts';
import { muteAlerts, unmuteAlerts } from './muteAlerts.ts';

let world: MonitorWorld;
beforeAll(async () => (world = await monitorWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

const TICK = new Date('2026-11-23T02:00:00Z');
const at = (minutes: number) => new Date(TICK.getTime() + minutes * MINUTE);
const nightly = async () => {
  const job = await world.newJob();
  await world.newRun(job, { at: at(-24 * 60), state: 'succeeded' });
  return job;
};
const judgeAt = async (minutes: number, job: Awaited<ReturnType<typeof nightly>>) => {
  await world.setNow(at(minutes));
  await world.judge([job]);
};

test('muted, nothing is told; what is still so afterwards is told then', async () => {
  const job = await nightly();
  expect(await muteAlerts(world.db, job.name, { until: at(60), by: 'ada' })).toBe(true);
  await judgeAt(26, job);
  await judgeAt(59, job);
  expect(world.sink.taken).toEqual([]);
  expect(await world.alertRow(job, 'missed')).toMatchObject({ state: 'firing', told: false, muted_by: 'ada' });
  await judgeAt(60.5, job);
  expect(world.sink.words).toEqual(['fired missed']);
});

test('what came and went while it was muted is never spoken of', async () => {
  const job = await nightly();
  await muteAlerts(world.db, job.name, { until: at(60), by: 'ada' });
  await judgeAt(26, job);
  await world.newRun(job, { at: TICK, state: 'succeeded', minutes: 30 });
  await judgeAt(31, job);
  await judgeAt(61, job);
  expect(world.sink.taken).toEqual([]);
});

test('who was told before the mute hears of the end after it', async () => {
  const job = await nightly();
  await judgeAt(26, job);
  await muteAlerts(world.db, job.name, { until: at(60), by: 'ada' });
  await world.newRun(job, { at: TICK, state: 'succeeded', minutes: 30 });
  await judgeAt(31, job);
  expect(world.sink.words).toEqual(['fired missed']);
  await judgeAt(61, job);
  expect(world.sink.words).toEqual(['fired missed', 'resolved missed']);
});

test('one rule alone can be muted, and a mute be ended early', async () => {
  const job = await nightly();
  await muteAlerts(world.db, job.name, { rules: ['missed'], until: at(600), by: 'ada' });
  await world.newLetter(job, `${job.name}@x`, { at: at(1) });
  await judgeAt(26, job);
  expect(world.sink.words).toEqual(['fired dead-letters']);
  await unmuteAlerts(world.db, job.name);
  await judgeAt(27, job);
  expect(world.sink.words).toEqual(['fired dead-letters', 'fired missed']);
});

test('what was never registered can not be muted', async () => {
  expect(await muteAlerts(world.db, 'reports.unknown', { until: at(1), by: 'ada' })).toBe(false);
});

test('the list shows what fires, then what has fired, each with what its last notice said, and what is muted', async () => {
  const [job, other] = [await nightly(), await nightly()];
  await judgeAt(26, job);
  await world.judge([job, other]);
  await world.newRun(job, { at: TICK, state: 'succeeded', minutes: 30 });
  await world.setNow(at(40));
  await world.judge([job, other]);
  await muteAlerts(world.db, other.name, { rules: ['slow'], until: at(600), by: 'ada' });
  const listed = (await listAlerts(world.db)).map(({ job: name, rule, state, mutedBy }) => [
    name,
    rule,
    state,
    mutedBy,
  ]);
  expect(listed).toEqual([
    [other.name, 'missed', 'firing', null],
    [other.name, 'slow', 'resolved', 'ada'],
    [job.name, 'missed', 'resolved', null],
  ]);
  const [firing] = await listAlerts(world.db, { state: 'firing', owner: 'reports-team', job: other.name });
  expect(firing).toMatchObject({
    since: at(25),
    recoveredAt: null,
    notifiedAt: expect.any(Date),
    notice: { kind: 'fired', title: expect.stringContaining('has not succeeded') },
  });
  expect(await listAlerts(world.db, { owner: 'another-team' })).toEqual([]);
});
