import { sql } from '@nightshift/database';
import { findOpenRun, openRun } from './openRun.ts';
import { runId } from './runId.ts';
import { ledgerWorld, somebodyWaits, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const HOUR = 3_600_000;
const tick = (hours: number) => new Date(TICK.getTime() + hours * HOUR);
const runsOf = (job: string) =>
  world.db.selectFrom('nightshift.runs').selectAll().where('job', '=', job).orderBy('scheduled_for').execute();
const packsOf = (run: string) =>
  world.db.selectFrom('nightshift.packs').selectAll().where('run_id', '=', run).execute();
const jobRow = (name: string) =>
  world.db.selectFrom('nightshift.jobs').selectAll().where('name', '=', name).executeTakeFirst();
const finish = (run: string) =>
  world.db
    .updateTable('nightshift.runs')
    .set({ state: 'succeeded', finished_at: new Date() })
    .where('id', '=', run)
    .execute();

test('a tick opens one run, named after job and tick, with its dispatch to be sent now', async () => {
  const job = world.newJob();
  const run = `${job.name}@2025-06-01T03:00:00.000Z`;
  expect(await openRun(world.db, job, { scheduledFor: TICK, deployment: 'dpl_1' })).toEqual({ kind: 'opened', run });
  expect(await runsOf(job.name)).toMatchObject([
    {
      id: run,
      scheduled_for: TICK,
      trigger: 'clock',
      state: 'opened',
      exclusive: true,
      units: 0,
      finished_at: null,
      deployment: 'dpl_1',
    },
  ]);
  expect(await packsOf(run)).toMatchObject([
    { number: 0, first_unit: 0, last_unit: 0, attempt: 0, sends: 1, sent_at: null, settled_at: null },
  ]);
  expect(await jobRow(job.name)).toMatchObject({ last_tick: TICK, registered_at: TICK, owner: 'reports-team' });
});

test('a tick delivered twice opens one run; the second is told what state the run is in', async () => {
  const job = world.newJob();
  await openRun(world.db, job, { scheduledFor: TICK });
  const before = await world.written(runId(job.name, TICK));
  expect(await openRun(world.db, job, { scheduledFor: TICK })).toEqual({
    kind: 'duplicate',
    run: runId(job.name, TICK),
    state: 'opened',
  });
  await finish(runId(job.name, TICK));
  expect(await openRun(world.db, job, { scheduledFor: TICK })).toMatchObject({ kind: 'duplicate', state: 'succeeded' });
  expect(before.packs).toEqual((await world.written(runId(job.name, TICK))).packs);
  expect(await runsOf(job.name)).toHaveLength(1);
});

test.each(['skip', 'allow'] as const)(
  'a tick delivered five times at once opens one run with one dispatch (overlap: %s)',
  async (overlap) => {
    const job = world.newJob({ schedule: { cron: '0 3 * * *', overlap } });
    const openings = await Promise.all([1, 2, 3, 4, 5].map(() => openRun(world.db, job, { scheduledFor: TICK })));
    expect(openings.map(({ kind }) => kind).sort()).toEqual([
      'duplicate',
      'duplicate',
      'duplicate',
      'duplicate',
      'opened',
    ]);
    expect(await runsOf(job.name)).toHaveLength(1);
    expect(await packsOf(runId(job.name, TICK))).toHaveLength(1);
  },
);

test('a tick delivered after a later one opens nothing, and the last tick stays where it is', async () => {
  const job = world.newJob();
  await finish(await world.open(job, tick(0)));
  await finish(await world.open(job, tick(2)));
  expect(await openRun(world.db, job, { scheduledFor: tick(1) })).toMatchObject({ kind: 'duplicate', state: 'pruned' });
  expect(await openRun(world.db, job, { scheduledFor: tick(0) })).toMatchObject({
    kind: 'duplicate',
    state: 'succeeded',
  });
  expect(await runsOf(job.name)).toHaveLength(2);
  expect(await jobRow(job.name)).toMatchObject({ last_tick: tick(2) });
});

test('a tick whose run has been pruned is a duplicate for ever', async () => {
  const job = world.newJob();
  const run = await world.open(job);
  await world.db.deleteFrom('nightshift.packs').where('run_id', '=', run).execute();
  await world.db.deleteFrom('nightshift.runs').where('id', '=', run).execute();
  await world.setClock(365 * 24 * HOUR);
  expect(await openRun(world.db, job, { scheduledFor: TICK })).toEqual({ kind: 'duplicate', run, state: 'pruned' });
  expect(await runsOf(job.name)).toEqual([]);
});

test('a tick that finds a run of its job open is skipped, and names the holder', async () => {
  const job = world.newJob();
  const holder = await world.open(job, tick(0));
  const skipped = runId(job.name, tick(1));
  expect(await openRun(world.db, job, { scheduledFor: tick(1) })).toEqual({
    kind: 'skipped',
    run: skipped,
    reason: 'overlap',
    holder,
  });
  expect(await world.runRow(skipped)).toMatchObject({
    state: 'skipped',
    reason: `overlap: ${holder} is still open`,
    exclusive: false,
  });
  expect((await world.runRow(skipped))!.finished_at).toBeInstanceOf(Date);
  expect(await packsOf(skipped)).toEqual([]);
  expect(await jobRow(job.name)).toMatchObject({ last_tick: tick(1) });
});

test('a skipped tick stays skipped, even when the holder is gone', async () => {
  const job = world.newJob();
  const holder = await world.open(job, tick(0));
  await openRun(world.db, job, { scheduledFor: tick(1) });
  await finish(holder);
  expect(await openRun(world.db, job, { scheduledFor: tick(1) })).toMatchObject({
    kind: 'duplicate',
    state: 'skipped',
  });
  expect(await openRun(world.db, job, { scheduledFor: tick(2) })).toMatchObject({ kind: 'opened' });
});

test('of two different ticks at once at most one opens, whichever comes first', async () => {
  for (let round = 0; round < 20; round += 1) {
    const job = world.newJob();
    const openings = await Promise.all(
      [tick(0), tick(1)].map((scheduledFor) => openRun(world.db, job, { scheduledFor })),
    );
    expect(openings.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
    expect((await runsOf(job.name)).filter(({ finished_at }) => finished_at === null)).toHaveLength(1);
  }
});

test('an overlap is impossible even for who writes past openRun: a unique index refuses it', async () => {
  const job = world.newJob();
  await world.open(job);
  const second = sql`
    insert into nightshift.runs (id, job, scheduled_for, trigger, state, exclusive, opened_at)
    values (${`${job.name}@now-1`}, ${job.name}, now(), 'hand', 'opened', true, now())`.execute(world.db);
  await expect(second).rejects.toThrow('runs_one_open');
});

test('a cancelled run that is not finished still holds its job', async () => {
  const job = world.newJob();
  const holder = await world.open(job, tick(0));
  await world.db.updateTable('nightshift.runs').set({ state: 'cancelled' }).where('id', '=', holder).execute();
  expect(await openRun(world.db, job, { scheduledFor: tick(1) })).toMatchObject({ kind: 'skipped', holder });
});

test('where overlap is allowed a tick opens beside the open run', async () => {
  const job = world.newJob({ schedule: { cron: '0 3 * * *', overlap: 'allow' } });
  const first = await world.open(job, tick(0));
  await world.open(job, tick(1));
  expect(await runsOf(job.name)).toMatchObject([{ exclusive: false }, { exclusive: false }]);
  expect(await findOpenRun(world.db, job.name)).toBe(first);
});

test('an exclusive run is refused while a run that allowed overlap is open', async () => {
  const relaxed = world.newJob({ schedule: { cron: '0 3 * * *', overlap: 'allow' } });
  const strict = world.newJob({ name: relaxed.name, schedule: { cron: '0 3 * * *', overlap: 'skip' } });
  const holder = await world.open(relaxed, tick(0));
  expect(await openRun(world.db, strict, { scheduledFor: tick(1) })).toMatchObject({ kind: 'skipped', holder });
  await finish(holder);
  expect(await openRun(world.db, strict, { scheduledFor: tick(2) })).toMatchObject({ kind: 'opened' });
});

test('an open run is found while it is open, and never a skipped, finished or queued one', async () => {
  const job = world.newJob();
  expect(await findOpenRun(world.db, job.name)).toBeUndefined();
  const run = await world.open(job);
  expect(await findOpenRun(world.db, job.name)).toBe(run);
  await finish(run);
  await sql`
    insert into nightshift.runs (id, job, scheduled_for, trigger, state, exclusive)
    values (${`${job.name}@now-1`}, ${job.name}, now(), 'hand', 'queued', true)`.execute(world.db);
  expect(await findOpenRun(world.db, job.name)).toBeUndefined();
});

test('opening never waits for another job, and waits for its own', async () => {
  const [held, free] = [world.newJob(), world.newJob()];
  await finish(await world.open(held, tick(0)));
  const holding = await world.db.startTransaction().execute();
  await sql`select from nightshift.jobs where name = ${held.name} for update`.execute(holding);

  expect(await openRun(world.db, free, { scheduledFor: TICK })).toMatchObject({ kind: 'opened' });

  const waiting = openRun(world.db, held, { scheduledFor: tick(1) });
  await somebodyWaits(world.db);
  await holding.commit().execute();
  expect(await waiting).toMatchObject({ kind: 'opened' });
});

test('a holder that closes while its successor opens is either there or gone, never in the way for nothing', async () => {
  for (let round = 0; round < 20; round += 1) {
    const job = world.newJob();
    const holder = await world.open(job, tick(0));
    const [, opening] = await Promise.all([finish(holder), openRun(world.db, job, { scheduledFor: tick(1) })]);
    expect(['opened', 'skipped']).toContain(opening.kind);
    if (opening.kind === 'skipped') expect(opening.holder).toBe(holder);
  }
});

test('killed before the commit nothing is opened, and the same tick opens the next time', async () => {
  const job = world.newJob();
  const revive = await world.killCommitsTo('packs');
  await expect(openRun(world.db, job, { scheduledFor: TICK })).rejects.toThrow('killed');
  await revive();
  expect([await jobRow(job.name), await runsOf(job.name), await packsOf(runId(job.name, TICK))]).toEqual([
    undefined,
    [],
    [],
  ]);
  expect(await openRun(world.db, job, { scheduledFor: TICK })).toMatchObject({ kind: 'opened' });
});
