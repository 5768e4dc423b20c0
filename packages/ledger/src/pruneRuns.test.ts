import type { AnyJob } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { closeRun } from './closeRun.ts';
import { openRun } from './openRun.ts';
import { pruneRuns, readPrunableRuns } from './pruneRuns.ts';
import { registerJobs } from './registerJobs.ts';
import { requeueUnit } from './requeueUnit.ts';
import { ledgerWorld, somebodyWaits, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const DAY = 86_400_000;
const finished = async (end: 'done' | 'dead' = 'done', job = world.newJob()) => {
  const { run } = await world.working({ units: 2, job });
  await world.work(run, 1, end);
  await world.work(run, 2);
  await closeRun(world.db, run);
  return { run, job };
};
const letter = (run: string, job: AnyJob, state: 'waiting' | 'redriven' | 'discarded') =>
  sql`
    insert into nightshift.dead_letters (job, run_id, unit, key, error, fingerprint, failures, state, died_at, resolved_at)
    values (${job.name}, ${run}, 1, 'key-1', '{}', 'f', 1, ${state}, now(), ${state === 'waiting' ? null : TICK})
  `.execute(world.db);
/** Of these jobs alone: the tests share a database. */
const prunable = async (jobs: AnyJob[], cursor = '', limit = 100) => {
  const runs = await readPrunableRuns(world.db, { cursor, limit });
  return runs.filter((run) => jobs.some(({ name }) => run.startsWith(`${name}@`)));
};
const prune = (...runs: string[]) => world.db.transaction().execute((tx) => pruneRuns(tx, runs));
const remember = async (owner: string) => {
  await sql`insert into nightshift.steps (owner, name, begun_at) values (${owner}, 's', now())`.execute(world.db);
  await sql`insert into nightshift.checkpoints (owner, name, updated_at) values (${owner}, 'c', now())`.execute(
    world.db,
  );
};
const remembered = async () => {
  const { rows } = await sql<{ owner: string }>`
    select owner from nightshift.steps union all select owner from nightshift.checkpoints order by 1`.execute(world.db);
  return rows.map(({ owner }) => owner);
};

test('a finished run may be forgotten when its job’s retention is over, as last deployed, and not before', async () => {
  const [short, long] = [world.newJob({ retention: '1d' }), world.newJob({ retention: '30d' })];
  const [one, other] = [await finished('done', short), await finished('dead', long)];
  expect(await prunable([short, long])).toEqual([]);
  await world.setClock(DAY + 1_000);
  expect(await prunable([short, long])).toEqual([one.run]);
  await world.setClock(31 * DAY);
  expect(await prunable([short, long])).toEqual([one.run, other.run]);
  await registerJobs(world.db, [world.newJob({ name: short.name, retention: '60d' })]);
  expect(await prunable([short, long])).toEqual([other.run]);
});

test('the runs come page by page, each once', async () => {
  const jobs = [world.newJob(), world.newJob(), world.newJob()];
  const runs: string[] = [];
  for (const job of jobs) runs.push((await finished('done', job)).run);
  await world.setClock(40 * DAY);
  const pages: string[] = [];
  for (let cursor = ''; ;) {
    const page = await readPrunableRuns(world.db, { cursor, limit: 2 });
    if (page.length === 0) break;
    expect(page.length).toBeLessThanOrEqual(2);
    pages.push(...page);
    cursor = page.at(-1)!;
  }
  expect(new Set(pages).size).toBe(pages.length);
  expect(pages).toEqual(expect.arrayContaining(runs));
});

test('a run that is open, has a waiting letter or an unsettled pack is kept, whatever its age and whoever asks', async () => {
  const [open, waiting, redriven] = [await world.working({ units: 1 }), await finished('dead'), await finished('dead')];
  await letter(waiting.run, waiting.job, 'waiting');
  await world.db.transaction().execute((tx) => requeueUnit(tx, redriven.run, 1));
  await world.setClock(400 * DAY);
  const runs = [open.run, waiting.run, redriven.run];
  expect(await prunable([open.job, waiting.job, redriven.job])).toEqual([]);
  expect(await prune(...runs)).toEqual([]);
  for (const run of runs) expect((await world.written(run)).units.length).toBeGreaterThan(0);
});

test('a forgotten run leaves nothing behind but its resolved letters, and its neighbours everything', async () => {
  const [gone, kept] = [await finished('dead'), await finished('dead')];
  for (const { run, job } of [gone, kept]) {
    await letter(run, job, 'discarded');
    for (const owner of [run, `${run}#1`, job.name]) await remember(owner);
  }
  const before = await world.written(kept.run);
  expect(await prune(gone.run)).toEqual([gone.run]);
  expect(await world.written(gone.run)).toEqual({ runs: [], packs: [], units: [] });
  expect(await world.written(kept.run)).toEqual(before);
  const owners = [gone.job.name, kept.run, `${kept.run}#1`, kept.job.name];
  expect((await remembered()).filter((owner) => owner.startsWith(gone.run))).toEqual([]);
  expect(new Set(await remembered())).toEqual(new Set(owners));
  const letters = await world.db.selectFrom('nightshift.dead_letters').select('run_id').execute();
  expect(letters.map(({ run_id }) => run_id)).toEqual(expect.arrayContaining([gone.run, kept.run]));
});

test('a late delivery for a forgotten run is told so, its unit can’t be redriven, and its tick opens nothing again', async () => {
  const { run, job } = await finished('dead');
  await prune(run);
  expect(await world.deliver(run, 1)).toEqual({ kind: 'gone' });
  expect(await world.deliver(run, 0)).toEqual({ kind: 'gone' });
  expect(await closeRun(world.db, run)).toBeUndefined();
  expect(await world.db.transaction().execute((tx) => requeueUnit(tx, run, 1))).toEqual({ kind: 'gone' });
  expect(await openRun(world.db, job, { scheduledFor: TICK })).toEqual({ kind: 'duplicate', run, state: 'pruned' });
});

test('a unit that is put back to work while its run is being forgotten keeps the run', async () => {
  const { run } = await finished('dead');
  const redriving = await world.otherProcess().startTransaction().execute();
  expect(await requeueUnit(redriving, run, 1)).toMatchObject({ kind: 'requeued' });
  const pruning = prune(run);
  await somebodyWaits(world.db);
  await redriving.commit().execute();
  expect(await pruning).toEqual([]);
  expect(await world.misplaced()).toEqual([]);
});

test('killed before its commit nothing is forgotten; forgetting twice is once', async () => {
  const { run } = await finished();
  const before = await world.written(run);
  const killed = await world.db.startTransaction().execute();
  await pruneRuns(killed, [run]);
  await killed.rollback().execute();
  expect(await world.written(run)).toEqual(before);
  expect([await prune(run), await prune(run), await prune()]).toEqual([[run], [], []]);
});
