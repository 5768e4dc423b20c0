import { sql } from '@nightshift/database';
import { setClockOffset } from '@nightshift/database/testing';
import * as fc from 'fast-check';
import { arbitraryPlan, type Plan } from './testing/arbitraryPlan.ts';
import { arbitraryTicks, type Happening, type TickPlan } from './testing/arbitraryTicks.ts';
import { keepHistory, readHistory } from './testing/keepHistory.ts';
import { plannedVerb } from './testing/plannedVerb.ts';
import { TickedJob, tickOf } from './testing/TickedJob.ts';
import { WildRun } from './testing/WildRun.ts';
import { World, type Run } from './testing/World.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
  await keepHistory(world.db);
});
afterAll(() => world.drop());

const MOST_DELIVERIES = 400;

test('whatever is delivered twice, at once, late or never, and whatever dies: every unit is settled, its effects once', async () => {
  await fc.assert(fc.asyncProperty(arbitraryPlan, keepsItsPromises), { numRuns: 40 });
}, 120_000);

test('ticks in any order, twice and at once, while runs end: one run per tick, none beside another, the last tick only forward', async () => {
  await fc.assert(fc.asyncProperty(arbitraryTicks, keepsRunsApart), { numRuns: 50 });
}, 120_000);

async function keepsItsPromises(plan: Plan): Promise<void> {
  const job = world.job({
    retry: { attempts: plan.attempts, delay: '5s', factor: 2, max: '1h' },
    limits: { maxDuration: '60s', pack: plan.pack, parallelUnits: Math.min(plan.pack, plan.parallelUnits) },
  });
  await setClockOffset(world.db, 0);
  const { verb, thrown } = plannedVerb(plan.verb, plan.units);
  const run = await world.open(job, plan.units.length);
  const wild = new WildRun(run, verb);
  await wild.begin();
  for (const move of plan.moves) {
    await wild.make(move);
    await everyReadyUnitIsCoveredOnce(run);
  }
  for (let made = 0; await wild.goOn(); made += 1) {
    if (made > MOST_DELIVERIES) throw new Error(`${run.id} is not over: ${JSON.stringify(await run.packs())}`);
    await everyReadyUnitIsCoveredOnce(run);
  }
  await everyUnitEndedAsItHadTo(run, plan, thrown, wild.troubled);
  await historyOnlyWentForward(run);
  const before = await everythingOf(run);
  await wild.deliverAllAgain();
  expect(await everythingOf(run)).toEqual(before);
}

async function everyReadyUnitIsCoveredOnce(run: Run): Promise<void> {
  const { rows } = await sql`
    select u.number, u.state, count(p.number)::int as packs
    from nightshift.units u left join nightshift.packs p
      on p.run_id = u.run_id and p.settled_at is null and u.number between p.first_unit and p.last_unit
    where u.run_id = ${run.id} and u.state = 'ready' group by u.number, u.state having count(p.number) <> 1
  `.execute(world.db);
  expect(rows).toEqual([]);
}

/** Never dead with fewer failures than attempts; all effects of what is done, none of what was rolled back. */
async function everyUnitEndedAsItHadTo(
  run: Run,
  { units: plans, verb, attempts }: Plan,
  thrown: ReadonlyMap<number, number>,
  troubled: ReadonlyMap<number, number>,
): Promise<void> {
  const units = await run.units();
  const letters = await run.letters();
  const expected: string[] = [];
  for (const { number, state, failures, error } of units) {
    const { nature, items } = plans[number - 1]!;
    const threw = thrown.get(number) ?? 0;
    const letter = letters.find(({ unit }) => unit === number);
    const said = { number, nature: nature.kind, state, failures, threw };
    if (state === 'dead') {
      if (nature.kind !== 'refused' || threw === 0) {
        expect({ ...said, spent: failures >= attempts }).toEqual({ ...said, spent: true });
        expect(threw + (troubled.get(-number) ?? 0)).toBeGreaterThanOrEqual(attempts);
      }
      expect(letter).toMatchObject({
        state: 'waiting',
        key: `unit-${number}`,
        payload: { n: number },
        error,
        failures,
      });
      expect(error).toMatchObject({ message: expect.stringMatching(/./) as string });
    } else {
      expect(said).toMatchObject({ state: 'done' });
      expect(letter).toBeUndefined();
      expect(failures).toBeLessThan(attempts);
      expect(nature.kind).not.toMatch(/broken|refused/);
      if (nature.kind === 'fails') expect(threw).toBeGreaterThanOrEqual(nature.times);
    }
    if (verb === 'walk') {
      const written = state === 'done' ? items : Number(letter?.cursor ?? 0);
      for (let item = 0; item < written; item += 1) expected.push(`unit-${number}/${item}`);
    } else if (state === 'done') expected.push(`unit-${number}`);
  }
  expect(letters).toHaveLength(units.filter(({ state }) => state === 'dead').length);
  expect(await run.effects()).toEqual(expected.toSorted());
  expect(await run.state()).toBe(letters.length > 0 ? 'failed' : 'succeeded');
  expect((await run.packs()).filter(({ settled_at }) => settled_at === null)).toEqual([]);
}

async function historyOnlyWentForward(run: Run): Promise<void> {
  const history = await readHistory(world.db, run.id);
  expect(history.filter(({ kind }) => kind === 'run')).toHaveLength(1);
  // Whose pack another attempt has taken can't commit.
  expect(history.filter(({ kind }) => kind === 'overtaken')).toEqual([]);
  expect(run.lines('run').length).toBeLessThanOrEqual(1);
  const moved = history.filter(({ kind }) => kind === 'unit').map(({ of, before }) => ({ of, before }));
  expect(moved).toHaveLength(new Set(moved.map(({ of }) => of)).size);
  for (const { before, after } of history.filter(({ kind }) => kind === 'cursor')) {
    const [version, cursor] = (before ?? '0:-1').split(':').map(Number) as [number, number];
    const [nextVersion, nextCursor] = after.split(':').map(Number) as [number, number];
    expect(nextVersion).toBe(version + 1);
    // The last batch has no cursor of its own and keeps the one before it.
    expect(nextCursor).toBeGreaterThanOrEqual(cursor);
  }
}

async function everythingOf(run: Run) {
  const [state, units, packs, letters, effects, history] = await Promise.all([
    run.state(),
    run.units(),
    run.packs(),
    run.letters(),
    run.effects(),
    readHistory(world.db, run.id),
  ]);
  return { state, units, packs, letters, effects, history };
}

async function keepsRunsApart({ overlap, steps }: TickPlan): Promise<void> {
  await setClockOffset(world.db, 0);
  const ticked = new TickedJob(world, overlap);
  for (const step of steps) {
    const free = (await ticked.open()).length === 0;
    const newest = Math.max(-1, ...ticked.told.map(({ minute }) => minute));
    await Promise.all(step.map((happening) => ticked.happen(happening)));
    if (overlap !== 'allow') expect((await ticked.open()).length).toBeLessThanOrEqual(1);
    await waitingAreAtMost(ticked, overlap === 'queue' ? 1 : 0);
    if (step.length === 1) aFreeJobOpensItsNextTick(ticked, step[0]!, free || overlap === 'allow', newest);
  }
  await eachTickHasOneRun(ticked);
  await ticked.endAll();
  await everyRunEndedOnce(ticked, overlap);
  await theLastTickOnlyWentForward(ticked);
}

async function waitingAreAtMost(ticked: TickedJob, most: number): Promise<void> {
  const waiting = (await ticked.unfinished()).filter(({ state }) => state === 'queued');
  expect(waiting.length).toBeLessThanOrEqual(most);
}

function aFreeJobOpensItsNextTick({ told }: TickedJob, happening: Happening, free: boolean, newest: number): void {
  if (happening.kind !== 'tick' || happening.minute <= newest || !free) return;
  expect(told.at(-1)!.opening.kind).toBe('opened');
}

/** One caller of a tick hears what became of it, all others that they are not the first; a tick without a run came late. */
async function eachTickHasOneRun(ticked: TickedJob): Promise<void> {
  const runs = await ticked.runs();
  for (const minute of new Set(ticked.told.map((told) => told.minute))) {
    const openings = ticked.told.filter((told) => told.minute === minute).map(({ opening }) => opening);
    const first = openings.filter(({ kind }) => kind !== 'duplicate' && kind !== 'not-owed');
    const ofTick = runs.filter(({ scheduled_for }) => scheduled_for.getTime() === tickOf(minute).getTime());
    expect(ofTick).toHaveLength(first.length);
    expect(first.length).toBeLessThanOrEqual(1);
    const laterCame = ticked.told.some((told) => told.minute > minute);
    if (first.length === 0) expect({ minute, laterCame }).toEqual({ minute, laterCame: true });
  }
}

async function everyRunEndedOnce(ticked: TickedJob, overlap: TickPlan['overlap']): Promise<void> {
  for (const { id, state, packs } of await ticked.runs()) {
    const ended = (await readHistory(world.db, id)).filter(({ kind }) => kind === 'run');
    const opening = ticked.told.find(({ opening: { kind, run } }) => run === id && kind !== 'duplicate')!.opening.kind;
    const skipped = opening === 'skipped';
    expect({ id, state, packs, ended: ended.length }).toEqual({
      id,
      state: skipped ? 'skipped' : 'succeeded',
      packs: skipped ? '0' : '1',
      ended: skipped ? 0 : 1,
    });
    if (overlap === 'allow') expect(opening).toBe('opened');
    if (overlap === 'skip') expect(opening).not.toBe('queued');
  }
}

async function theLastTickOnlyWentForward(ticked: TickedJob): Promise<void> {
  const ticks = (await readHistory(world.db, ticked.job.name)).filter(({ kind }) => kind === 'tick');
  for (const { before, after } of ticks) expect(Number(after)).toBeGreaterThan(Number(before ?? 0));
  const newest = Math.max(0, ...ticked.told.map(({ minute }) => tickOf(minute).getTime() / 1_000));
  expect(Number(ticks.at(-1)?.after ?? 0)).toBe(newest);
}
