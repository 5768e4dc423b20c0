import { sql } from '@nightshift/database';
import { setClockOffset } from '@nightshift/database/testing';
import { cancelRun } from '@nightshift/ledger';
import { each } from './each.ts';
import { many } from './many.ts';
import { aroundTransactions } from './testing/aroundTransactions.ts';
import { Gate } from './testing/Gate.ts';
import { World, writeEffect, type EffectTables, type Payload, type Run } from './testing/World.ts';
import type { Verb } from './verb.ts';
import { walk } from './walk.ts';

let world: World;
let run: Run;
beforeAll(async () => (world = await World.start()));
beforeEach(async () => (run = await world.open(world.job(), 1)));
afterEach(() => setClockOffset(world.db, 0));
afterAll(() => world.drop());

/** The same work in each of the three verbs, with a place inside its transaction where it may freeze. */
const VERBS: Record<string, (inside?: () => Promise<unknown>) => Verb<Payload, EffectTables>> = {
  each: (inside = asIs) =>
    each<Payload, EffectTables>((_, { run: id, key, commit }) =>
      commit(async (tx) => {
        await inside();
        await tx
          .insertInto('effects')
          .values({ key: `${id}/${key}` })
          .execute();
      }),
    ),
  many: (inside = asIs) =>
    many(async (_, { run: id, keys, tx }) => {
      await inside();
      await tx
        .insertInto('effects')
        .values(keys.map((key) => ({ key: `${id}/${key}` })))
        .execute();
    }),
  walk: (inside = asIs) =>
    walk({
      start: 0,
      read: () => Promise.resolve({ items: [1] }),
      write: async (_, { run: id, key, tx }) => {
        await inside();
        await tx
          .insertInto('effects')
          .values({ key: `${id}/${key}` })
          .execute();
      },
    }),
};
const asIs = () => Promise.resolve();

/** Freezes at a gate until it is opened; tells when it has got there. */
function freezer() {
  const frozen = new Gate();
  const waking = new Gate();
  const freeze = async () => {
    frozen.open();
    await waking.opened;
  };
  return { frozen: frozen.opened, wake: () => waking.open(), freeze };
}

/** Another attempt comes when the claim has expired: the unit goes into quarantine and is done there. */
async function finishedByAnother(verb: Verb<Payload, EffectTables>) {
  expect(await run.deliver(verb, { messageId: 'another' })).toEqual({ kind: 'settled' });
  expect(await run.deliver(verb, { pack: -1, messageId: 'quarantine' })).toEqual({ kind: 'settled' });
  expect(await run.state()).toBe('succeeded');
}

describe.each(Object.keys(VERBS))('%s', (name) => {
  const verb = VERBS[name]!;

  test('frozen before its transaction and past its claim, its unit done by another: refused, rolled back, seen in the log', async () => {
    const { frozen, wake, freeze } = freezer();
    const zombie = run.deliver(verb(), { services: { db: aroundTransactions(world.db, { before: freeze }) } });
    await frozen;
    await setClockOffset(world.db, 61_000);
    await finishedByAnother(verb());
    wake();
    expect(await zombie).toMatchObject({
      kind: 'nothing-to-do',
      reason: expect.stringContaining('attempt 1 has lost'),
    });
    expect(await run.effects()).toEqual(['unit-1']);
    expect(await run.units()).toMatchObject([{ state: 'done', failures: 0, error: null }]);
    expect(run.lines('fenced')).toMatchObject([{ attempt: 1 }]);
  });

  test('frozen inside its transaction: Postgres ends it with its claim, another does the unit, and what wakes is refused', async () => {
    const { frozen, wake, freeze } = freezer();
    const db = aroundTransactions(world.db, { before: () => setClockOffset(world.db, 61_000) });
    const zombie = run.deliver(verb(freeze), { services: { db } });
    await frozen;
    // Waits for the zombie's lock, which ends with its session.
    await sql`select from nightshift.packs where run_id = ${run.id} for update`.execute(world.db);
    await finishedByAnother(verb());
    wake();
    expect(await zombie).toMatchObject({ kind: 'nothing-to-do' });
    expect(await run.effects()).toEqual(['unit-1']);
    expect(await run.units()).toMatchObject([{ state: 'done', failures: 0, error: null }]);
    expect(run.lines('fenced')).toMatchObject([{ attempt: 1 }]);
  });

  test('a run that was cancelled meanwhile takes nothing more: refused, rolled back, seen in the log', async () => {
    const { frozen, wake, freeze } = freezer();
    const zombie = run.deliver(verb(), { services: { db: aroundTransactions(world.db, { before: freeze }) } });
    await frozen;
    expect(await cancelRun(world.db, run.id, 'enough')).toMatchObject({ kind: 'cancelled', units: 1 });
    wake();
    expect(await zombie).toMatchObject({ kind: 'nothing-to-do' });
    expect(await run.effects()).toEqual([]);
    expect(await run.units()).toMatchObject([{ state: 'cancelled', failures: 0 }]);
    expect(run.lines('fenced')).toHaveLength(1);
  });
});

describe('the signal', () => {
  const limits = { maxDuration: '5s', pack: 2 };

  test.each<[string, (heard: (signal: AbortSignal) => Promise<void>) => Verb<Payload, EffectTables>]>([
    ['each', (heard) => each<Payload, EffectTables>((_, { signal }) => heard(signal))],
    [
      'walk',
      (heard) =>
        walk({ start: 0, read: (_, { signal }) => heard(signal).then(() => ({ items: [] })), write: asIs as never }),
    ],
    // A pack whose transaction is open can't be lost: `many` is told between two transactions at the earliest.
  ])('of %s aborts when the claim is lost, long before the deadline', async (_, verb) => {
    const long = await world.open(world.job({ limits }), 2);
    let reason: unknown;
    const outcome = await long.deliver(
      verb(async (signal) => {
        const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
        await long.takenOver();
        await aborted;
        reason = signal.reason;
        throw reason;
      }),
    );
    expect(reason).toMatchObject({ name: 'Fenced', message: `attempt 1 has lost pack 1 of ${long.id}` });
    expect(outcome).toMatchObject({ kind: 'nothing-to-do' });
    expect(await long.units()).toMatchObject(Array(2).fill({ state: 'ready', failures: 0 }));
  });

  test('of a pack whose claim holds does not abort', async () => {
    const long = await world.open(world.job({ limits }), 1);
    let aborted: boolean | undefined;
    await long.deliver(async (unit, context) => {
      // Longer than it takes to look twice.
      await new Promise((later) => setTimeout(later, 1_100));
      aborted = context.signal.aborted;
      await writeEffect(unit, context);
    });
    expect(aborted).toBe(false);
    expect(await long.effects()).toEqual(['unit-1']);
  });
});
