import { formatMessage, parseMessage, type AnyJob, type Message } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { setClockOffset } from '@nightshift/database/testing';
import { cancelRun, claimPack, horizonMs, openRun, relay, settlePack } from '@nightshift/ledger';
import { pagesOf, World } from './testing/World.ts';
import { watch, type Watched } from './watch.ts';

let world: World;
/** How far the database's clock is moved. */
let ahead: number;
beforeEach(async () => {
  world = await World.start();
  ahead = 0;
});
afterEach(() => world.drop());

const DAY = 86_400_000;
const never = new AbortController().signal;
const sweep = (...jobs: AnyJob[]) => watch(world.services, jobs, never);
const nothing: Watched = {
  relayed: { sent: 0, failed: 0 },
  resumed: 0,
  undelivered: 0,
  closed: 0,
  cancelled: 0,
  promoted: 0,
  caughtUp: [],
  failed: [],
};
async function moveClock(ms: number): Promise<void> {
  ahead += ms;
  await setClockOffset(world.db, ahead);
}
const state = async (run: string) =>
  (await world.db.selectFrom('nightshift.runs').select('state').where('id', '=', run).executeTakeFirst())?.state;
const claim = async (message: Message) => {
  const claiming = await claimPack(world.db, message, {
    messageId: `msg-${message.pack}-${message.send}`,
    retried: 0,
    forMs: 60_000,
  });
  if (claiming.kind !== 'claimed') throw new Error(claiming.kind);
  return claiming.claim;
};

test('a sweep that finds nothing to do does nothing', async () => {
  expect(await sweep(world.job())).toEqual(nothing);
});

test('it registers the jobs as they are deployed, once', async () => {
  const job = world.job();
  await sweep(job);
  await sweep(job);
  expect(world.lines.filter(({ event }) => event === 'registered')).toMatchObject([{ jobs: [job.name] }]);
});

test('it sends what is recorded and was never sent', async () => {
  const job = world.job();
  const run = await world.open(job);
  expect(await sweep(job)).toEqual({ ...nothing, relayed: { sent: 1, failed: 0 } });
  expect(world.sent).toMatchObject([{ run: run.id, pack: 0, send: 1 }]);
  expect(await sweep(job)).toEqual(nothing);
});

test('it closes a run whose last function died before closing it, and sends the one that waited for it', async () => {
  const job = world.job(pagesOf([]), { overlap: 'queue' });
  const run = await world.open(job);
  const waiting = await openRun(world.db, job, { scheduledFor: new Date('2026-01-06T03:00:00Z') });
  expect(waiting.kind).toBe('queued');
  await relay(world.db, world.services.send);
  const dispatch = await claim(run.message);
  // Settled, and then its function died.
  expect(await settlePack(world.db, dispatch)).toMatchObject({ kind: 'settled' });

  expect(await sweep(job)).toEqual({ ...nothing, closed: 1 });
  expect([await state(run.id), await state(waiting.run)]).toEqual(['succeeded', 'opened']);
  expect(world.sent.at(-1)).toMatchObject({ run: waiting.run, pack: 0 });
});

test('it opens a queued run whose wake-up was lost', async () => {
  const job = world.job(pagesOf([]), { overlap: 'queue' });
  const run = await world.open(job);
  const waiting = await openRun(world.db, job, { scheduledFor: new Date('2026-01-06T03:00:00Z') });
  await sql`update nightshift.packs set settled_at = now()`.execute(world.db);
  await sql`update nightshift.runs set state = 'succeeded', finished_at = now() where id = ${run.id}`.execute(world.db);
  expect(await sweep(job)).toMatchObject({ promoted: 1 });
  expect(await state(waiting.run)).toBe('opened');
});

test('it finishes a cancellation that somebody died in', async () => {
  const job = world.job(pagesOf([[1, 2]]));
  const run = await world.open(job);
  await run.dispatch();
  await sql`update nightshift.runs set state = 'cancelled' where id = ${run.id}`.execute(world.db);
  expect(await sweep(job)).toMatchObject({ cancelled: 1, relayed: { sent: 0, failed: 0 } });
  expect((await run.packs()).every(({ settled_at }) => settled_at !== null)).toBe(true);
  expect(await cancelRun(world.db, run.id, 'again')).toEqual({ kind: 'over', state: 'cancelled' });
});

test('a message that was lost is sent again when the job has had all the time it could need, and once', async () => {
  const job = world.job(pagesOf([[1]]));
  const run = await world.open(job);
  await run.dispatch();
  world.sent = [];
  await moveClock(horizonMs(job) - 10_000);
  expect(await sweep(job)).toEqual(nothing);
  await moveClock(20_000);
  const [one, two] = await Promise.all([sweep(job), sweep(job)]);
  expect(one.resumed + two.resumed).toBe(1);
  // Both may have sent it: under one number it is one message.
  expect(new Set(world.sent.map((pack) => formatMessage(pack)))).toEqual(
    new Set([formatMessage({ run: run.id, job: job.name, pack: 1, send: 2 })]),
  );
  expect(await sweep(job)).toEqual(nothing);
});

test('a unit that nobody could take for days becomes a letter, and its run fails', async () => {
  const job = world.job(pagesOf([[1]]));
  const run = await world.open(job);
  await run.dispatch();
  await moveClock(4 * DAY);
  expect(await sweep(job)).toMatchObject({ undelivered: 1 });
  expect(await run.letters()).toMatchObject([
    { key: 'unit-1', payload: { n: 1 }, error: { name: 'Undelivered' }, deployment: 'dpl_1' },
  ]);
  expect(await state(run.id)).toBe('failed');
});

test('the newest tick that nothing arrived for is opened, for a job that asks for it, once, by two sweeps at once', async () => {
  const wanting = world.job(pagesOf([]), { catchUp: 'latest' });
  const indifferent = world.job();
  await sweep(wanting, indifferent);
  await moveClock(3 * DAY);
  const [one, two] = await Promise.all([sweep(wanting, indifferent), sweep(wanting, indifferent)]);
  const runs = await world.db.selectFrom('nightshift.runs').select(['id', 'job', 'state']).execute();
  expect(runs).toMatchObject([{ job: wanting.name, state: 'opened' }]);
  expect(new Set([...one.caughtUp, ...two.caughtUp])).toEqual(new Set([runs[0]!.id]));
  expect(await sweep(wanting)).toMatchObject({ caughtUp: [] });
});

test("one part's trouble is said and doesn't keep the others", async () => {
  const job = world.job();
  await world.open(job);
  await sql`alter table nightshift.jobs add constraint no_more_jobs check (name = 'none') not valid`.execute(world.db);
  const other = world.job();
  expect(await sweep(other)).toMatchObject({ failed: ['register the jobs'], relayed: { sent: 1, failed: 0 } });
  expect(world.lines.filter(({ event }) => event === 'watch-part-failed')).toHaveLength(1);
});

test('a run of a job that is no longer deployed is still closed', async () => {
  const run = await world.open(world.job());
  await relay(world.db, world.services.send);
  await settlePack(world.db, await claim(run.message));
  expect(await sweep()).toMatchObject({ closed: 1 });
  expect(await state(run.id)).toBe('succeeded');
});

test('the messages of a sweep are such that the functions read them', async () => {
  const run = await world.open(world.job());
  await sweep(run.job);
  expect(parseMessage(formatMessage(world.sent[0]!))).toMatchObject({ kind: 'message' });
});
