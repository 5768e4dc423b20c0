import type { AnyJob } from '@nightshift/contract';
import { readFacts } from './facts/readFacts.ts';
import { MINUTE } from './testing/cases.ts';
import { monitorWorld, type MonitorWorld } from './testing/monitorWorld.ts';
import { toAll } from './testing/RecordingSink.ts';
import { judgeJobs } from './judgeJobs.ts';

let world: MonitorWorld;
beforeAll(async () => (world = await monitorWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

const TICK = new Date('2026-11-23T02:00:00Z');
const at = (minutes: number) => new Date(TICK.getTime() + minutes * MINUTE);
const count = async (jobs: readonly AnyJob[]) => {
  let statements = 0;
  await judgeJobs(
    world.telling((nth) => (statements = nth)),
    jobs,
    { sinks: toAll(world.sink) },
  );
  return statements;
};
/** So many jobs, each with so many nights behind it and units that wait. */
const nights = async (jobs: number, runs: number) => {
  const made = [];
  for (let index = 0; index < jobs; index += 1) {
    const job = await world.newJob();
    for (let night = runs; night >= 1; night -= 1) {
      await world.newRun(job, { at: at(-24 * 60 * night), state: 'succeeded' });
    }
    const run = await world.newRun(job, { at: TICK, state: 'working' });
    for (let pack = 1; pack <= runs; pack += 1) {
      await world.newPack(run, pack, { due_at: TICK, sent_at: TICK, claimed_at: at(1), attempt: 1 });
    }
    made.push(job);
  }
  return made;
};

test('a watch costs the same number of statements for one run as for a hundred, and for one job as for ten', async () => {
  const counts: number[][] = [];
  for (const [jobs, runs] of [
    [1, 1],
    [1, 100],
    [10, 10],
  ] as const) {
    const made = await nights(jobs, runs);
    const taken: number[] = [];
    await world.setNow(at(2));
    taken.push(await count(made));
    await world.setNow(at(2.1));
    taken.push(await count(made));
    counts.push(taken);
    await world.clear();
  }
  // Six to read; what is due and what waits to be written down; the outbox to be asked. Then six and the outbox.
  expect(counts).toEqual([
    [9, 7],
    [9, 7],
    [9, 7],
  ]);
});

test('telling costs two statements more, however many alerts there are, and one for each notice that a sink takes', async () => {
  const jobs = await nights(3, 2);
  await world.setNow(at(2));
  await count(jobs);
  await world.setNow(at(26));
  // Six to read, the looks, the evidence, the moves, two rounds of the outbox, three marks.
  expect(await count(jobs)).toBe(6 + 1 + 1 + 1 + 2 + 3);
  expect(world.sink.taken).toHaveLength(3);
});

test('the facts cost six', async () => {
  let statements = 0;
  await readFacts(world.telling((nth) => (statements = nth)));
  expect(statements).toBe(6);
});
