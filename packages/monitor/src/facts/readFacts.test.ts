import { sql } from '@nightshift/database';
import { MINUTE } from '../testing/cases.ts';
import { monitorWorld, type MonitorWorld } from '../testing/monitorWorld.ts';
import { readFacts } from './readFacts.ts';

let world: MonitorWorld;
beforeAll(async () => (world = await monitorWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

const TICK = new Date('2026-11-23T02:00:00Z');
const at = (minutes: number) => new Date(TICK.getTime() + minutes * MINUTE);
const NIGHT = -24 * 60;
const claim = { claimed_by: 'm', claimed_try: 0, attempt: 1 };

test('without any job there is still the time', async () => {
  await world.setNow(at(0));
  const { now, jobs, watches, alerts } = await readFacts(world.db);
  expect(Math.abs(now.getTime() - TICK.getTime())).toBeLessThan(10_000);
  expect([jobs.size, watches, alerts]).toEqual([0, [], []]);
});

test('of the runs that ended the last 25 are read, the newest first, whole ones only', async () => {
  const job = await world.newJob();
  for (let night = 1; night <= 30; night += 1) {
    await world.newRun(job, {
      at: at(night * NIGHT),
      state: night === 2 ? 'failed' : 'succeeded',
      minutes: night,
      units: 200 + night,
    });
  }
  await world.newRun(job, { at: at(-60), state: 'succeeded', unit_filter: '{"airport":"BER"}' });
  await world.newRun(job, { at: at(-50), state: 'skipped' });
  await world.newRun(job, { at: at(-40), state: 'cancelled' });
  await world.newRun(job, { at: at(0), state: 'working' });
  const { ended } = (await readFacts(world.db)).jobs.get(job.name)!;
  expect(ended).toHaveLength(25);
  expect(ended[0]).toEqual({
    run: `${job.name}@${at(NIGHT).toISOString()}`,
    state: 'succeeded',
    scheduledFor: at(NIGHT),
    finishedAt: at(NIGHT + 1),
    durationMs: MINUTE,
    units: 201,
  });
  expect(ended.map(({ state }) => state).slice(0, 3)).toEqual(['succeeded', 'failed', 'succeeded']);
});

describe('the backlog', () => {
  const backlogAt = async (minutes: number, job: { name: string }) => {
    await world.setNow(at(minutes));
    return (await readFacts(world.db)).jobs.get(job.name)!.backlog;
  };

  test('of a job with nothing open is none', async () => {
    const job = await world.newJob();
    const run = await world.newRun(job, { at: TICK, state: 'succeeded' });
    await world.newPack(run, 1, { units: 100, due_at: TICK, settled_at: at(1) });
    expect(await backlogAt(30, job)).toBeNull();
  });

  test('counts the units of unsettled packs, and knows since when the longest of them waits', async () => {
    const job = await world.newJob();
    const run = await world.newRun(job, { at: TICK, state: 'working' });
    await world.newPack(run, 0, { due_at: TICK, settled_at: at(1) });
    await world.newPack(run, 1, { units: 10, due_at: at(1), settled_at: at(2) });
    await world.newPack(run, 11, { units: 10, due_at: at(2), sent_at: at(2) });
    await world.newPack(run, 21, {
      units: 10,
      due_at: at(1),
      sent_at: at(3),
      claimed_at: at(4),
      claimed_until: at(60),
      ...claim,
    });
    await world.newPack(run, 31, { units: 5, due_at: at(1), sent_at: at(3), claimed_at: at(6), attempt: 2 });
    await world.newPack(run, -40, { due_at: at(90) });
    expect(await backlogAt(30, job)).toEqual({
      units: 26,
      unitsBeingFound: 0,
      packs: 4,
      inHand: 1,
      ready: 2,
      readySince: at(2),
      readyRun: run,
      waitingSince: at(2),
      movedAt: at(6),
      openRun: { run, scheduledFor: TICK, openedAt: TICK, state: 'working' },
    });
  });

  test('a pack whose claim has run out is ready again, and waits since that claim', async () => {
    const job = await world.newJob();
    const run = await world.newRun(job, { at: TICK, state: 'working' });
    await world.newPack(run, 1, { due_at: TICK, sent_at: TICK, claimed_at: at(4), claimed_until: at(5), ...claim });
    expect(await backlogAt(30, job)).toMatchObject({ inHand: 0, ready: 1, waitingSince: at(4), movedAt: at(4) });
  });

  test('what was put back without ever being taken has not moved', async () => {
    const job = await world.newJob();
    const run = await world.newRun(job, { at: TICK, state: 'working' });
    await world.newPack(run, 1, { due_at: at(20), sent_at: at(20), sends: 2, claimed_at: TICK });
    expect(await backlogAt(30, job)).toMatchObject({ movedAt: null, waitingSince: TICK });
  });

  test('a dispatch waits without units, and those it has found are being found', async () => {
    const job = await world.newJob();
    const run = await world.newRun(job, { at: TICK, state: 'dispatching' });
    await world.newPack(run, 0, { due_at: TICK, sent_at: TICK });
    expect(await backlogAt(30, job)).toMatchObject({ units: 0, ready: 1, readySince: TICK, waitingSince: null });
    await world.newPack(run, 1, { units: 7, due_at: at(2), sent_at: at(2) });
    expect(await backlogAt(30, job)).toMatchObject({ units: 7, unitsBeingFound: 7, waitingSince: at(2) });
  });

  test('a unit put back to work in a finished run waits too; what is cancelled or queued doesn’t', async () => {
    const job = await world.newJob();
    const failed = await world.newRun(job, { at: at(NIGHT), state: 'failed' });
    await world.newPack(failed, -3, { due_at: at(1) });
    const cancelled = await world.newRun(job, { at: at(2 * NIGHT), state: 'cancelled', finished_at: null });
    await world.newPack(cancelled, 1, { units: 50, due_at: at(1) });
    await world.newRun(job, { at: TICK, state: 'queued' });
    expect(await backlogAt(30, job)).toMatchObject({ units: 1, readyRun: failed, openRun: null });
  });

  test('of several open runs the oldest is shown, and none that is limited to some units', async () => {
    const job = await world.newJob();
    const limited = await world.newRun(job, { at: at(-30), state: 'working', unit_filter: '{}', exclusive: false });
    const [old] = [
      await world.newRun(job, { at: at(-20), state: 'working', exclusive: false }),
      await world.newRun(job, { at: at(-10), state: 'working', exclusive: false }),
    ];
    for (const run of [limited, old!]) await world.newPack(run, 1, { due_at: at(-5) });
    expect(await backlogAt(30, job)).toMatchObject({ units: 2, openRun: { run: old } });
  });
});

test('waiting letters are counted by cause, the newest cause first, and no more than a hundred causes are told apart', async () => {
  const job = await world.newJob();
  await world.newLetter(job, 'r', { unit: 1, fingerprint: 'old', at: at(1) });
  await world.newLetter(job, 'r', { unit: 2, fingerprint: 'new', at: at(2) });
  await world.newLetter(job, 'r', { unit: 3, fingerprint: 'old', at: at(3) });
  await world.newLetter(job, 'r', { unit: 4, fingerprint: 'gone', at: at(4) });
  await sql`update nightshift.dead_letters set state = 'discarded', resolved_at = now() where fingerprint = 'gone'`.execute(
    world.db,
  );
  const letters = async () => (await readFacts(world.db)).jobs.get(job.name)!.letters;
  expect(await letters()).toMatchObject({
    count: 3,
    causes: [
      { fingerprint: 'old', count: 2, firstDiedAt: at(1) },
      { fingerprint: 'new', count: 1, firstDiedAt: at(2) },
    ],
  });
  for (let unit = 10; unit < 130; unit += 1)
    await world.newLetter(job, 'r', { unit, fingerprint: `f${unit}`, at: at(5) });
  const many = await letters();
  expect([many.count, many.causes.length, many.causes[0]!.fingerprint]).toEqual([123, 100, 'f129']);
});

test('everything is read from one snapshot', async () => {
  const job = await world.newJob();
  const other = world.otherProcess();
  let ran = false;
  const interrupted = world.db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      // Between the first statement and the second a run ends.
      if (!ran) {
        ran = true;
        await other
          .insertInto('nightshift.runs')
          .values({
            id: 'r',
            job: job.name,
            scheduled_for: TICK,
            trigger: 'clock',
            state: 'succeeded',
            exclusive: true,
            opened_at: TICK,
            finished_at: at(1),
          })
          .execute();
      }
      return result;
    },
  });
  expect((await readFacts(interrupted)).jobs.get(job.name)!.ended).toEqual([]);
  expect((await readFacts(world.db)).jobs.get(job.name)!.ended).toHaveLength(1);
});
