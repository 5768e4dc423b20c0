import type { AnyJob } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { cancelRun } from './cancelRun.ts';
import { closeRun } from './closeRun.ts';
import { markSent, readOutbox } from './outbox.ts';
import { requeueUnit } from './requeueUnit.ts';
import { horizonMs, resumeStalled } from './resumeStalled.ts';
import { giveBack } from './settlePack.ts';
import { ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';
import { yieldPack } from './yieldPack.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

/** 30 s between two attempts of 60 s each, and five minutes. */
const HORIZON = 30_000 + 2 * 60_000 + 300_000;
const newJob = (overlap: 'skip' | 'allow' = 'skip') =>
  world.newJob({ schedule: { cron: '0 3 * * *', overlap }, retry: { attempts: 2, delay: '30s' } });
/** Everything that is in the outbox of the run is sent. */
const sendAll = async (run: string) => markSent(world.db, await readOutbox(world.db, { run, limit: 1_000 }));
const sent = async (units: number, job = newJob()) => {
  const { run } = await world.working({ units, job });
  await sendAll(run);
  return { run, job };
};
const outbox = async (run: string) =>
  (await readOutbox(world.db, { run, limit: 1_000 })).map(({ pack, send }) => [pack, send]);
const resume = (job: AnyJob, db = world.db) => resumeStalled(db, job);

test('the horizon is the time all attempts and all delays of a job may take, and five minutes', () => {
  expect(horizonMs(newJob())).toBe(HORIZON);
  expect(horizonMs(world.newJob({ retry: { attempts: 1 }, limits: { maxDuration: '300s' } }))).toBe(600_000);
});

test('a pack whose message never came is put back, under a new number, once its horizon is past', async () => {
  const { run, job } = await sent(1);
  await world.setClock(HORIZON - 5_000);
  expect(await resume(job)).toBe(0);
  await world.setClock(HORIZON + 5_000);
  expect(await resume(job)).toBe(1);
  expect(await outbox(run)).toEqual([[1, 2]]);
  expect(await resume(job)).toBe(0);
});

test('a late mark of the send that came to nothing does not take the pack out of the outbox again', async () => {
  const { run, job } = await sent(1);
  await world.setClock(HORIZON + 5_000);
  await resume(job);
  await markSent(world.db, [{ run, pack: 1, send: 1 }]);
  expect(await outbox(run)).toEqual([[1, 2]]);
});

test('what was never sent is the outbox’s, and is left to it', async () => {
  const job = newJob();
  const { run } = await world.working({ units: 2, job });
  await world.setClock(HORIZON * 2);
  expect(await resume(job)).toBe(0);
  expect(await outbox(run)).toEqual([
    [1, 1],
    [2, 1],
  ]);
});

test('a claim that lives keeps its pack, and from its end on the horizon runs anew', async () => {
  const { run, job } = await sent(1);
  await world.setClock(HORIZON);
  await world.claim(run, 1, { forMs: 60_000 });
  await world.setClock(HORIZON + 59_000);
  expect(await resume(job)).toBe(0);
  await world.setClock(HORIZON + 60_000 + HORIZON - 5_000);
  expect(await resume(job)).toBe(0);
  await world.setClock(HORIZON + 60_000 + HORIZON + 5_000);
  expect(await resume(job)).toBe(1);
});

test('a pack that was claimed and given back is put back when nobody comes for it any more', async () => {
  const { run, job } = await sent(1);
  await world.setClock(HORIZON - 10_000);
  await giveBack(world.db, await world.claim(run, 1));
  await world.setClock(HORIZON + 60_000);
  expect(await resume(job)).toBe(0);
  await world.setClock(2 * HORIZON);
  expect(await resume(job)).toBe(1);
});

test('a pack that asked to come back in a day is not lost before that day and a horizon are over', async () => {
  const { run, job } = await sent(1);
  const day = 86_400_000;
  const continuation = await yieldPack(world.db, await world.claim(run, 1), day);
  await markSent(world.db, [continuation!]);
  await world.setClock(day - 5_000);
  expect(await resume(job)).toBe(0);
  await world.setClock(day + HORIZON - 5_000);
  expect(await resume(job)).toBe(0);
  await world.setClock(day + HORIZON + 5_000);
  expect(await resume(job)).toBe(1);
});

test('of a silent run the ten oldest are put back, and no more until one of them comes or a horizon has passed', async () => {
  const { run, job } = await sent(25);
  await sql`update nightshift.packs set sent_at = sent_at - interval '1 second' where run_id = ${run} and number > 20`.execute(
    world.db,
  );
  await world.setClock(HORIZON + 10_000);
  expect(await resume(job)).toBe(10);
  expect((await outbox(run)).map(([pack]) => pack)).toEqual([1, 2, 3, 4, 5, 21, 22, 23, 24, 25]);
  await sendAll(run);
  await world.setClock(HORIZON + 20_000);
  expect(await resume(job)).toBe(0);
  await world.setClock(2 * HORIZON + 20_000);
  expect(await resume(job)).toBe(10);
});

test('as soon as one that was put back comes, the others of its time are known to be lost, and are put back', async () => {
  const { run, job } = await sent(25);
  await world.setClock(HORIZON + 10_000);
  await resume(job);
  await sendAll(run);
  await world.work(run, 3);
  expect(await resume(job)).toBe(15);
  expect((await outbox(run)).map(([pack]) => pack)).toEqual(Array.from({ length: 15 }, (_, index) => index + 11));
});

test('a queue that is merely full is not flooded: while packs are claimed, the others wait their turn', async () => {
  const { run, job } = await sent(30);
  for (let turn = 1; turn <= 6; turn += 1) {
    await world.setClock(turn * HORIZON * 0.8);
    await world.work(run, turn);
    expect(await resume(job)).toBe(0);
  }
  expect(await outbox(run)).toEqual([]);
});

test('a continuation that overtakes a full queue is no proof that what waits is lost', async () => {
  const { run, job } = await sent(30);
  await world.setClock(2 * HORIZON);
  const continuation = await yieldPack(world.db, await world.claim(run, 1, { send: 1 }));
  await markSent(world.db, [continuation!]);
  await world.work(run, 1);
  expect(await resume(job)).toBe(0);
});

test('the dispatch and the quarantine are queues of their own: work elsewhere in the run does not hide their silence', async () => {
  const job = newJob();
  const run = await world.open(job);
  await sendAll(run);
  const dispatch = await world.claim(run, 0);
  await world.record(dispatch, ['a', 'b', 'c']);
  await giveBack(world.db, dispatch);
  await sendAll(run);
  await world.work(run, 1, 'dead');
  await world.db.transaction().execute((tx) => requeueUnit(tx, run, 1));
  await sendAll(run);
  await world.setClock(HORIZON + 10_000);
  await world.work(run, 2);
  expect(await resume(job)).toBe(2);
  expect(await outbox(run)).toEqual([
    [-1, 2],
    [0, 2],
  ]);
});

test('a redriven pack of a run that has ended is put back too, and nothing of a cancelled run', async () => {
  const ended = await sent(1);
  await world.work(ended.run, 1, 'dead');
  await closeRun(world.db, ended.run);
  await world.db.transaction().execute((tx) => requeueUnit(tx, ended.run, 1));
  await sendAll(ended.run);
  const cancelled = await sent(1);
  await world.db.updateTable('nightshift.runs').set({ state: 'cancelled' }).where('id', '=', cancelled.run).execute();
  await world.setClock(HORIZON + 10_000);
  expect([await resume(ended.job), await resume(cancelled.job)]).toEqual([1, 0]);
  expect(await outbox(ended.run)).toEqual([[-1, 2]]);
  await cancelRun(world.db, cancelled.run, 'over');
});

test('each job has its own horizon, and each of its runs its own silence', async () => {
  const patient = world.newJob({ retry: { attempts: 5, delay: '1h', max: '1h' } });
  const [slow, quick] = [await sent(1, patient), await sent(1)];
  const both = newJob('allow');
  const first = await world.open(both);
  await sendAll(first);
  const second = await world.open(both, new Date(Date.parse('2025-06-02T03:00:00Z')));
  await sendAll(second);
  await world.setClock(HORIZON + 10_000);
  await world.claim(second, 0);
  expect([await resume(slow.job), await resume(quick.job), await resume(both)]).toEqual([0, 1, 1]);
  expect([await outbox(first), await outbox(second)]).toEqual([[[0, 2]], []]);
});

test('two watches at once put each pack back once', async () => {
  const { run, job } = await sent(8);
  await world.setClock(HORIZON + 10_000);
  const put = await Promise.all([resume(job, world.otherProcess()), resume(job, world.otherProcess()), resume(job)]);
  expect(put.reduce((sum, each) => sum + each)).toBe(8);
  expect((await outbox(run)).map(([, send]) => send)).toEqual(Array(8).fill(2));
});

describe('in a run of 20,000 packs of which 200 are out', () => {
  let job: AnyJob;
  beforeAll(async () => {
    const { run, job: itsJob } = await sent(1);
    job = itsJob;
    await sql`
      insert into nightshift.packs (run_id, number, first_unit, last_unit, due_at, sent_at, claimed_at, settled_at)
      select ${run}, n, n, n, now(), now(), now(), case when n > 200 then now() end from generate_series(2, 20000) n
    `.execute(world.db);
    await sql`analyze nightshift.packs`.execute(world.db);
  });
  test('a watch that finds nothing late reads only what is out', async () => {
    expect(await world.rowsRead('packs', async (tx) => expect(await resumeStalled(tx, job)).toBe(0))).toBeLessThan(500);
  });

  test('a watch that finds something late reads the packs of its run once', async () => {
    await world.setClock(HORIZON + 10_000);
    expect(await world.rowsRead('packs', async (tx) => expect(await resumeStalled(tx, job)).toBe(10))).toBeLessThan(
      22_000,
    );
  });
});
