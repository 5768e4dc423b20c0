import { judgeJobs } from '../judgeJobs.ts';
import { MINUTE } from '../testing/cases.ts';
import { monitorWorld, type MonitorWorld } from '../testing/monitorWorld.ts';
import { RecordingSink, toAll } from '../testing/RecordingSink.ts';
import { claimNotices } from './claimNotices.ts';
import { sendNotices } from './sendNotices.ts';

let world: MonitorWorld;
beforeAll(async () => (world = await monitorWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

const TICK = new Date('2026-11-23T02:00:00Z');
const at = (minutes: number) => new Date(TICK.getTime() + minutes * MINUTE);
const overdue = async (count = 1) => {
  const jobs = [];
  for (let index = 0; index < count; index += 1) {
    const job = await world.newJob();
    await world.newRun(job, { at: at(-24 * 60), state: 'succeeded' });
    jobs.push(job);
  }
  return jobs;
};
const judgeAt = async (minutes: number, jobs: Parameters<typeof judgeJobs>[1], ...sinks: RecordingSink[]) => {
  await world.setNow(at(minutes));
  return judgeJobs(world.db, jobs, { sinks: toAll(...sinks) });
};
const refuses =
  (error = 'Slack is down') =>
  () => {
    throw new Error(error);
  };

test('a sink that fails is tried again by the next watch, and keeps no other from its notices', async () => {
  const jobs = await overdue(3);
  const [slack, pager] = [new RecordingSink('slack'), new RecordingSink('pager')];
  slack.onSend = refuses();
  const { sent, failed } = await judgeAt(26, jobs, slack, pager);
  expect(sent.map(({ sink }) => sink)).toEqual(['pager', 'pager', 'pager']);
  expect(failed).toEqual([{ alert: `${jobs[0]!.name}/missed`, kind: 'fired', sink: 'slack', error: 'Slack is down' }]);
  expect(slack.tried).toHaveLength(1);
  slack.onSend = () => {};
  await judgeAt(27, jobs, slack, pager);
  expect(slack.words).toEqual(['fired missed', 'fired missed', 'fired missed']);
  expect(pager.taken).toHaveLength(3);
});

test('what a sink said when it failed is kept until it takes the notice', async () => {
  const [job] = await overdue();
  const sink = new RecordingSink();
  sink.onSend = refuses('x'.repeat(2_000));
  await judgeAt(26, [job!], sink);
  expect(await world.notices()).toMatchObject([{ tries: 1, sent_at: null, error: 'x'.repeat(500) }]);
  expect(await world.alertRow(job!, 'missed')).toMatchObject({ told: true, notified_at: null });
  sink.onSend = () => {};
  await judgeAt(27, [job!], sink);
  expect(await world.notices()).toMatchObject([{ tries: 2, sent_at: expect.any(Date), error: null }]);
  expect(await world.alertRow(job!, 'missed')).toMatchObject({ notified_at: expect.any(Date) });
});

test('killed between sending and marking, a notice comes again under the same id', async () => {
  const [job] = await overdue();
  const sink = new RecordingSink();
  await world.setNow(at(26));
  await judgeJobs(world.db, [job!], { sinks: { ...toAll(sink), byName: new Map() } });
  const killed = world.telling((nth) => {
    if (nth === 2) throw new Error('killed');
  });
  await expect(sendNotices(killed, toAll(sink).byName)).rejects.toThrow('killed');
  expect(sink.taken).toHaveLength(1);
  expect(await judgeAt(27, [job!], sink)).toMatchObject({ sent: [] });
  await judgeAt(28.5, [job!], sink);
  expect(sink.taken).toHaveLength(2);
  expect(sink.taken[1]).toEqual(sink.taken[0]);
});

test('an end waits until its beginning has been taken', async () => {
  const [job] = await overdue();
  const sink = new RecordingSink();
  sink.onSend = ({ kind }) => {
    if (kind === 'fired') throw new Error('not now');
  };
  await judgeAt(26, [job!], sink);
  await world.newRun(job!, { at: TICK, state: 'succeeded', minutes: 26 });
  await judgeAt(27, [job!], sink);
  expect(sink.words).toEqual([]);
  sink.onSend = () => {};
  await judgeAt(28, [job!], sink);
  expect(sink.words).toEqual(['fired missed', 'resolved missed']);
});

test('a notice that its sink refuses for good is in the way of no other alert', async () => {
  const jobs = await overdue(3);
  const poison = jobs[0]!.name;
  const sink = new RecordingSink();
  sink.onSend = ({ job }) => {
    if (job === poison) throw new Error('invalid_blocks');
  };
  await judgeAt(26, jobs, sink);
  await judgeAt(27, jobs, sink);
  expect(sink.taken.map(({ job }) => job)).toEqual([jobs[1]!.name, jobs[2]!.name]);
});

test('what nobody took for a day is not sent any more: its reminders are', async () => {
  const [job] = await overdue();
  const sink = new RecordingSink();
  sink.onSend = refuses();
  await judgeAt(26, [job!], sink);
  sink.onSend = () => {};
  await judgeAt(26 + 24 * 60 + 1, [job!], sink);
  expect(sink.words).toEqual(['reminder missed']);
});

test('told to stop, it leaves the rest for the next watch', async () => {
  const [job] = await overdue();
  const sink = new RecordingSink();
  await world.setNow(at(26));
  await judgeJobs(world.db, [job!], { sinks: toAll(sink), signal: AbortSignal.abort() });
  expect(sink.taken).toEqual([]);
  await judgeAt(27, [job!], sink);
  expect(sink.words).toEqual(['fired missed']);
});

test('more notices than fit into a round are all sent', async () => {
  const jobs = await overdue(25);
  const sink = new RecordingSink();
  await judgeAt(26, jobs, sink);
  expect(sink.taken).toHaveLength(25);
});

test('who takes notices while another takes them neither gets them too nor waits', async () => {
  const [job] = await overdue();
  const sink = new RecordingSink();
  await world.setNow(at(26));
  await judgeJobs(world.db, [job!], { sinks: { ...toAll(sink), byName: new Map() } });
  const first = await world.otherProcess().startTransaction().execute();
  expect(await claimNotices(first, [sink.name])).toHaveLength(1);
  expect(await claimNotices(world.db, [sink.name])).toEqual([]);
  await first.rollback().execute();
  expect(await claimNotices(world.db, [sink.name])).toHaveLength(1);
});
