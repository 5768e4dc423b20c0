import { claimPack } from './claimPack.ts';
import { pauseJob } from './jobSwitches.ts';
import { openRun } from './openRun.ts';
import { readOutbox } from './outbox.ts';
import { runNow } from './runNow.ts';
import { ledgerWorld, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

/** A job that had a tick, and nothing open. */
const idle = async (overlap: 'skip' | 'queue' | 'allow' = 'skip') => {
  const job = world.newJob({ schedule: { cron: '0 3 * * *', overlap } });
  const run = await world.open(job);
  await world.db
    .updateTable('nightshift.runs')
    .set({ state: 'succeeded', finished_at: new Date() })
    .where('id', '=', run)
    .execute();
  return job;
};
const opened = async (...asked: Parameters<typeof runNow>) => {
  const answer = await runNow(...asked);
  if (answer.kind === 'opened') return answer;
  throw new Error(`the run should have opened, and is ${answer.kind}`);
};

test('a run by hand opens at once, says who asked for it and for what, and its dispatch is in the outbox', async () => {
  const job = await idle();
  const only = { airport: 'BER' };
  const { run, pack } = await opened(world.db, job.name, { by: 'ada', only, deployment: 'dpl_1' });
  expect(run).toMatch(new RegExp(`^${job.name}@now-[0-9A-HJKMNP-TV-Z]{26}$`));
  expect(await world.runRow(run)).toMatchObject({
    job: job.name,
    trigger: 'hand',
    state: 'opened',
    exclusive: true,
    asked_by: 'ada',
    unit_filter: only,
    deployment: 'dpl_1',
    opened_at: expect.any(Date),
  });
  expect(pack).toEqual({ run, job: job.name, pack: 0, send: 1, dueInMs: 0 });
  expect(await readOutbox(world.db, { run, limit: 10 })).toEqual([{ ...pack, traceparent: null }]);
  expect(await claimPack(world.db, world.message(run, 0), { messageId: 'm', retried: 0, forMs: 1 })).toMatchObject({
    kind: 'claimed',
  });
});

test('a run by hand is no tick: the last one stays, and the next one opens as ever', async () => {
  const job = await idle('allow');
  await runNow(world.db, job.name, { by: 'ada' });
  const row = await world.db
    .selectFrom('nightshift.jobs')
    .selectAll()
    .where('name', '=', job.name)
    .executeTakeFirstOrThrow();
  expect(row.last_tick).toEqual(TICK);
  expect(await openRun(world.db, job, { scheduledFor: new Date(TICK.getTime() + 1) })).toMatchObject({
    kind: 'opened',
  });
});

test.each([null, false, 0, [], 'BER'])('a filter of %j is kept as it is, and none is kept as none', async (only) => {
  const job = await idle('allow');
  const { run } = await opened(world.db, job.name, { by: 'ada', only });
  const { run: unfiltered } = await opened(world.db, job.name, { by: 'ada' });
  const filters = await world.db
    .selectFrom('nightshift.runs')
    .select((e) => ['id', e.fn<string | null>('jsonb_typeof', ['unit_filter']).as('type')])
    .where('id', 'in', [run, unfiltered])
    .execute();
  const typeOf = (id: string) => filters.find((row) => row.id === id)!.type;
  expect((await world.runRow(run))!.unit_filter).toEqual(only);
  expect([typeOf(run) === null, typeOf(unfiltered) === null]).toEqual([false, true]);
});

test('an exclusive job refuses a run by hand while a run is open, and opens one of two that are asked for at once', async () => {
  for (const overlap of ['skip', 'queue'] as const) {
    const job = await idle(overlap);
    const asked = await Promise.all([1, 2].map(() => runNow(world.otherProcess(), job.name, { by: 'ada' })));
    const run = asked.find((answer) => answer.kind === 'opened')!.run;
    expect(asked.filter((answer) => answer.kind === 'overlap')).toEqual([{ kind: 'overlap', holder: run }]);
  }
});

test('a tick and a run by hand at once never both open', async () => {
  for (let round = 0; round < 10; round += 1) {
    const job = await idle();
    const scheduledFor = new Date(TICK.getTime() + 3_600_000);
    const both = await Promise.all([
      runNow(world.db, job.name, { by: 'ada' }),
      openRun(world.db, job, { scheduledFor }),
    ]);
    expect(both.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
  }
});

test('where overlap is allowed each asking opens another run', async () => {
  const job = await idle('allow');
  const runs = await Promise.all([1, 2, 3].map(() => opened(world.db, job.name, { by: 'ada' })));
  expect(new Set(runs.map(({ run }) => run)).size).toBe(3);
});

test('runs by hand sort by when they were asked for', async () => {
  const job = await idle('allow');
  const runs: string[] = [];
  for (const ahead of [0, 1_000, 60_000, 86_400_000]) {
    await world.setClock(ahead);
    runs.push((await opened(world.db, job.name, { by: 'ada' })).run);
  }
  expect([...runs].sort()).toEqual(runs);
});

test('a paused job runs by hand all the same, and a job that is not registered does not', async () => {
  const job = await idle();
  await pauseJob(world.db, job.name);
  expect(await runNow(world.db, job.name, { by: 'ada' })).toMatchObject({ kind: 'opened' });
  expect(await runNow(world.db, 'reports.unheard-of', { by: 'ada' })).toEqual({ kind: 'unknown' });
});
