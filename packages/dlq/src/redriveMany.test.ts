import { sql } from '@nightshift/database';
import { afterRedrive } from './afterRedrive.ts';
import { redriveMany, type RedriveManyOptions, type RedriveStep } from './redriveMany.ts';
import { JOB, letterWorld, requeue } from './testing/letterWorld.ts';

let world: Awaited<ReturnType<typeof letterWorld>>;
beforeAll(async () => (world = await letterWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

/** Its waits pass at once, and are written down. */
const bulk = (rest: Partial<RedriveManyOptions<number>> = {}) => {
  const waits: number[] = [];
  const options: RedriveManyOptions<number> = {
    by: 'ada',
    requeue,
    canary: false,
    perSecond: 10,
    outcomeOf: (letter) => afterRedrive(world.db, letter),
    wait: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
    ...rest,
  };
  return { waits, options };
};
const all = async (steps: AsyncGenerator<RedriveStep<number>>) => {
  const seen: RedriveStep<number>[] = [];
  for await (const step of steps) seen.push(step);
  return seen;
};
const told = (steps: RedriveStep<number>[]) => steps.map(({ kind, letter }) => `${letter} ${kind}`);
const become = (state: 'done' | 'dead', letter: string) =>
  sql`update nightshift.units u set state = ${state}, finished_at = now(), error = case when ${state} = 'dead' then '{}'::jsonb end
    from nightshift.dead_letters l where l.id = ${letter} and u.run_id = l.run_id and u.number = l.unit`.execute(
    world.db,
  );
const waiting = async () =>
  (await world.written()).letters.filter(({ state }) => state === 'waiting').map(({ id }) => id);

test('without a canary every waiting letter that is meant is redriven, the oldest first, at the rate that was asked for', async () => {
  const ids = [await world.die(), await world.die(), await world.die()];
  const other = await world.die({ job: 'sync.pull', run: 'sync.pull@x' });
  const { options, waits } = bulk();
  expect(told(await all(redriveMany(world.db, { job: JOB }, options)))).toEqual(ids.map((id) => `${id} redriven`));
  expect(waits).toEqual([100, 100, 100]);
  expect(await waiting()).toEqual([other]);
});

test('more letters than one page holds are all taken up, also when a whole page of them is covered', async () => {
  const covered: string[] = [];
  for (let count = 0; count < 101; count++) covered.push(await world.die({ packOpen: true }));
  for (let count = 0; count < 102; count++) await world.die();
  const steps = await all(redriveMany(world.db, {}, bulk().options));
  expect(steps.filter(({ kind }) => kind === 'redriven')).toHaveLength(102);
  expect(await waiting()).toEqual(covered);
});

test('a canary goes first, alone, and the rest follow once it is done', async () => {
  const [first, second, third] = [await world.die(), await world.die(), await world.die()];
  const { options } = bulk({ canary: true });
  const steps = redriveMany(world.db, {}, options);
  expect((await steps.next()).value).toMatchObject({ kind: 'redriven', letter: first });
  expect((await steps.next()).value).toEqual({ kind: 'canary-working', letter: first });
  expect((await steps.next()).value).toEqual({ kind: 'canary-working', letter: first });
  expect(await waiting()).toEqual([second, third]);
  await become('done', first);
  expect(told(await all(steps))).toEqual([`${first} canary-done`, `${second} redriven`, `${third} redriven`]);
});

test('a canary that dies again stops the rest', async () => {
  const [first, second] = [await world.die({ unit: 900 }), await world.die()];
  const steps = redriveMany(world.db, {}, bulk({ canary: true }).options);
  await steps.next();
  const again = await world.die({ unit: 900 });
  expect(await all(steps)).toEqual([{ kind: 'canary-failed', letter: first, outcome: 'dead' }]);
  expect(await waiting()).toEqual([second, again]);
});

test('a letter that can’t be redriven is no canary: the next one is', async () => {
  const covered = await world.die({ packOpen: true });
  const [second, third] = [await world.die(), await world.die()];
  const steps = redriveMany(world.db, {}, bulk({ canary: true }).options);
  expect((await steps.next()).value).toMatchObject({ kind: 'redriven', letter: second });
  await become('dead', second);
  expect(told(await all(steps))).toEqual([`${second} canary-failed`]);
  expect(await waiting()).toEqual([covered, third]);
});

test('what dies again meanwhile waits for a human again, whatever the round', async () => {
  const first = await world.die({ unit: 901 });
  const covered = await world.die({ packOpen: true });
  const steps = redriveMany(world.db, {}, bulk().options);
  await steps.next();
  const again = await world.die({ unit: 901 });
  expect(told(await all(steps))).toEqual([`${covered} covered`]);
  expect(await waiting()).toEqual([covered, again]);
  expect(await world.letterRow(first)).toMatchObject({ state: 'redriven' });
});

test('a covered unit gets its turn after the others, in the next round', async () => {
  const covered = await world.die({ packOpen: true });
  const free = await world.die();
  const { options } = bulk({
    wait: async (milliseconds) => {
      if (milliseconds > 1_000)
        await sql`update nightshift.packs set settled_at = now() where settled_at is null and number > 0`.execute(
          world.db,
        );
    },
  });
  expect(told(await all(redriveMany(world.db, {}, options)))).toEqual([`${free} redriven`, `${covered} redriven`]);
});

test('a unit that stays covered is reported once, at the end, and its letter waits on', async () => {
  const covered = await world.die({ packOpen: true });
  const free = await world.die();
  const steps = await all(redriveMany(world.db, {}, bulk().options));
  expect(told(steps)).toEqual([`${free} redriven`, `${covered} covered`]);
  expect(await waiting()).toEqual([covered]);
});

test('what is not asked for is not done: left after a step, the rest still wait', async () => {
  const [first, second] = [await world.die(), await world.die()];
  for await (const step of redriveMany(world.db, {}, bulk().options)) {
    expect(step).toMatchObject({ kind: 'redriven', letter: first });
    break;
  }
  expect(await waiting()).toEqual([second]);
});

test('two that redrive the same filter at once share the letters: each is redriven once', async () => {
  for (let count = 0; count < 20; count++) await world.die();
  const both = await Promise.all([1, 2].map(() => all(redriveMany(world.db, {}, bulk().options))));
  const redriven = both.flat().filter(({ kind }) => kind === 'redriven');
  expect(new Set(redriven.map(({ letter }) => letter)).size).toBe(20);
  expect(redriven).toHaveLength(20);
});

test('where nothing waits, nothing is done', async () => {
  expect(await all(redriveMany(world.db, { job: 'none.such' }, bulk({ canary: true }).options))).toEqual([]);
});

test.each([0, -1, Number.NaN])('a rate of %d is refused before anything is redriven', async (perSecond) => {
  const id = await world.die();
  await expect(all(redriveMany(world.db, {}, bulk({ perSecond }).options))).rejects.toThrow(RangeError);
  expect(await waiting()).toEqual([id]);
});
