import type { AnyJob } from '@nightshift/contract';
import { sql, type Database } from '@nightshift/database';
import { judgeJobs } from '../judgeJobs.ts';
import { sendNotices } from '../outbox/sendNotices.ts';
import { MINUTE } from '../testing/cases.ts';
import { monitorWorld, type MonitorWorld } from '../testing/monitorWorld.ts';
import { RecordingSink, toAll } from '../testing/RecordingSink.ts';
import { judgeJob } from './judgeJob.ts';
import { muteAlerts } from './muteAlerts.ts';
import { recordMoves, type ReadyMove } from './recordMoves.ts';
import { readFacts } from '../facts/readFacts.ts';
import { lookAtJob } from '../lookAtJob.ts';

let world: MonitorWorld;
beforeAll(async () => (world = await monitorWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

const TICK = new Date('2026-11-23T02:00:00Z');
const at = (minutes: number) => new Date(TICK.getTime() + minutes * MINUTE);
const overdue = async () => {
  const job = await world.newJob();
  await world.newRun(job, { at: at(-24 * 60), state: 'succeeded' });
  await world.setNow(at(26));
  return job;
};
/** What one watch has decided, and hasn't written yet. */
const decided = async (db: Database, job: AnyJob): Promise<ReadyMove[]> => {
  const { now, jobs, alerts } = await readFacts(db);
  const { facts } = lookAtJob(job, jobs.get(job.name)!, now);
  return judgeJob(job, facts, alerts, now).map((move) => ({ ...move, body: {} as never, sinks: ['recording'] }));
};
const unsent = async () => (await world.notices()).map(({ kind, rule }) => `${kind} ${rule}`);

test('of two watches that saw the same, one moves the alert and writes its notice', async () => {
  const job = await overdue();
  const [one, other] = [await decided(world.db, job), await decided(world.otherProcess(), job)];
  expect([...(await recordMoves(world.db, one))]).toEqual([`${job.name}/missed`]);
  expect([...(await recordMoves(world.db, other))]).toEqual([]);
  expect(await unsent()).toEqual(['fired missed']);
});

test('a watch that waits for another’s move, which then commits, moves nothing', async () => {
  const job = await overdue();
  const [one, other] = [await decided(world.db, job), await decided(world.otherProcess(), job)];
  const first = await world.otherProcess().startTransaction().execute();
  expect((await recordMoves(first, one)).size).toBe(1);
  const second = recordMoves(world.otherProcess(), other);
  await somebodyWaits(world.db);
  await first.commit().execute();
  expect((await second).size).toBe(0);
  expect(await unsent()).toEqual(['fired missed']);
});

test('a watch that waits for another’s move, which is then killed, moves it', async () => {
  const job = await overdue();
  const [one, other] = [await decided(world.db, job), await decided(world.otherProcess(), job)];
  const first = await world.otherProcess().startTransaction().execute();
  await recordMoves(first, one);
  const second = recordMoves(world.otherProcess(), other);
  await somebodyWaits(world.db);
  await first.rollback().execute();
  expect((await second).size).toBe(1);
  expect(await unsent()).toEqual(['fired missed']);
});

test('so it is with reminders and ends, on a row that is there already', async () => {
  const job = await overdue();
  await world.judge([job]);
  for (const [minutes, kind] of [
    [26 + 24 * 60 + 1, 'reminder'],
    [48 * 60, 'resolved'],
  ] as const) {
    if (kind === 'resolved') await world.newRun(job, { at: at(24 * 60), state: 'succeeded' });
    await world.setNow(at(minutes));
    const [one, other] = [await decided(world.db, job), await decided(world.otherProcess(), job)];
    const first = await world.otherProcess().startTransaction().execute();
    await recordMoves(first, one);
    const second = recordMoves(world.otherProcess(), other);
    await somebodyWaits(world.db);
    await first.commit().execute();
    expect((await second).size).toBe(0);
    expect((await unsent()).filter((word) => word === `${kind} missed`)).toHaveLength(1);
  }
});

test('twenty watches at once tell of ten jobs once each', async () => {
  const jobs: AnyJob[] = [];
  for (let index = 0; index < 10; index += 1) jobs.push(await overdue());
  const sink = new RecordingSink();
  const processes = Array.from({ length: 5 }, () => world.otherProcess());
  const watches = Array.from({ length: 20 }, (_, index) =>
    judgeJobs(processes[index % 5]!, index % 2 ? jobs : [...jobs].reverse(), { sinks: toAll(sink) }),
  );
  const judged = await Promise.all(watches);
  expect(judged.flatMap(({ fired }) => fired).sort()).toEqual(jobs.map(({ name }) => `${name}/missed`).sort());
  expect(sink.taken.map(({ alert }) => alert).sort()).toEqual(jobs.map(({ name }) => `${name}/missed`).sort());
});

test('a watch that had decided before an alert was muted says nothing', async () => {
  const job = await overdue();
  await muteAlerts(world.db, job.name, { until: at(0), by: 'ada' });
  const decidedBefore = await decided(world.db, job);
  await muteAlerts(world.db, job.name, { until: at(600), by: 'ada' });
  expect((await recordMoves(world.db, decidedBefore)).size).toBe(0);
  expect(await unsent()).toEqual([]);
});

test('two senders at once never have the same notice in hand', async () => {
  const job = await overdue();
  const [mine, theirs] = [new RecordingSink(), new RecordingSink()];
  await judgeJobs(world.db, [job], { sinks: { ...toAll(mine), byName: new Map() } });
  let other: unknown;
  mine.onSend = async () => {
    other = await sendNotices(world.otherProcess(), toAll(theirs).byName);
  };
  await sendNotices(world.db, toAll(mine).byName);
  expect(other).toEqual({ sent: [], failed: [] });
  expect([mine.words, theirs.words]).toEqual([['fired missed'], []]);
});

async function somebodyWaits(db: Database): Promise<void> {
  for (const giveUpAt = Date.now() + 10_000; Date.now() < giveUpAt;) {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
    if (rows.length > 0) return;
  }
  throw new Error('nobody waits for a lock');
}
