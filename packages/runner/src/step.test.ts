import { setClockOffset } from '@nightshift/database/testing';
import { requeueUnit } from '@nightshift/ledger';
import { type Run, World, writeEffect, type Handler } from './testing/World.ts';

let world: World;
let run: Run;
beforeAll(async () => (world = await World.start()));
beforeEach(async () => (run = await world.open(world.job({ limits: { pack: 2 } }), 1)));
afterAll(() => world.drop());

test("a step's result is remembered across attempts, and the key it hands out names job, unit and step, never the run", async () => {
  const keys: string[] = [];
  const results: unknown[] = [];
  const charge: Handler = async (unit, context) => {
    const result = await context.step('charge', (key) => {
      keys.push(key);
      return Promise.resolve({ id: `ch_${keys.length}` });
    });
    results.push(result);
    if (results.length === 1) throw new Error('failed after the charge');
    await writeEffect(unit, context);
  };
  expect(await run.deliver(charge)).toMatchObject({ kind: 'failed' });
  expect(await run.deliver(charge, { retried: 1 })).toEqual({ kind: 'settled' });
  expect(keys).toEqual([`${run.job.name}/unit-1/charge`]);
  expect(results).toEqual([{ id: 'ch_1' }, { id: 'ch_1' }]);
});

test('a step that failed runs again with the same key', async () => {
  const keys: string[] = [];
  const charge: Handler = async (_, { step }) => {
    await step('charge', (key) => {
      keys.push(key);
      return keys.length === 1 ? Promise.reject(new Error('declined')) : Promise.resolve();
    });
  };
  await run.deliver(charge);
  expect(await run.deliver(charge, { retried: 1 })).toEqual({ kind: 'settled' });
  expect(keys).toEqual(Array(2).fill(`${run.job.name}/unit-1/charge`));
});

test("steps of two units are each unit's own", async () => {
  const two = await world.open(world.job(), 2);
  const seen: string[] = [];
  await two.deliver(async ({ n }, { step }) => {
    seen.push(await step('name', () => Promise.resolve(`unit ${n}`)));
  });
  expect(seen).toEqual(['unit 1', 'unit 2']);
});

test('a step inside commit is refused, and the unit fails with the advice', async () => {
  let called = false;
  const handler: Handler = async (_, { commit, step }) => {
    await commit(() =>
      step('charge', () => {
        called = true;
        return Promise.resolve();
      }),
    );
  };
  expect(await run.deliver(handler)).toMatchObject({ kind: 'failed' });
  expect(called).toBe(false);
  expect(await run.units()).toMatchObject([
    {
      state: 'ready',
      error: {
        message: expect.stringContaining("step 'charge' was called inside commit: call outside services before it"),
      },
    },
  ]);
});

test('a step that the handler left running can begin nothing once its unit is judged', async () => {
  let left: (() => Promise<unknown>) | undefined;
  await run.deliver((_, { step }) => {
    left = () => step('late', () => Promise.resolve());
    return Promise.resolve();
  });
  await expect(left!()).rejects.toThrow("step 'late' was called after its handler had ended");
});

test('a handler is given its tick, run, key, attempt and the key of its effect', async () => {
  let given: unknown;
  const look: Handler = (unit, { tick, run: id, key, attempt, idempotencyKey, signal, log }) => {
    given = { unit, tick, run: id, key, attempt, idempotencyKey, aborted: signal.aborted };
    log.info({ event: 'from-handler' }, 'hello');
    return attempt === 1 ? Promise.reject(new Error('once more')) : Promise.resolve();
  };
  await run.deliver(look);
  await run.deliver(look, { retried: 1 });
  expect(given).toEqual({
    unit: { n: 1 },
    tick: { scheduledFor: new Date('2026-01-05T03:00:00Z'), timezone: 'UTC', date: '2026-01-05' },
    run: run.id,
    key: 'unit-1',
    attempt: 2,
    idempotencyKey: `${run.job.name}/unit-1`,
    aborted: false,
  });
  expect(run.lines('from-handler')).toMatchObject([
    { unit: 1, key: 'unit-1', pack: 1, retried: 0 },
    { unit: 1, key: 'unit-1', pack: 1, retried: 1 },
  ]);
});

describe('with a provider that forgets keys after a day', () => {
  const charging =
    (act: (key: string) => Promise<string>): Handler =>
    async (unit, context) => {
      await context.step('charge', act, { keyLife: '24h' });
      await writeEffect(unit, context);
    };
  const killed = charging(() => Promise.reject(new Error('killed')));
  afterEach(() => setClockOffset(world.db, 0));

  test('a step begun within the day runs again with the same key', async () => {
    const keys: string[] = [];
    await run.deliver(killed);
    await setClockOffset(world.db, 23 * 3_600_000);
    const again = charging((key) => Promise.resolve(keys.push(key)).then(() => 'ch_1'));
    expect(await run.deliver(again, { retried: 1 })).toEqual({ kind: 'settled' });
    expect(keys).toEqual([`${run.job.name}/unit-1/charge`]);
  });

  test.each<[string, (step: Promise<unknown>) => Promise<unknown>]>([
    ['', (step) => step],
    [
      ', even wrapped in an error of the author',
      (step) => step.catch((cause: unknown) => Promise.reject(new Error('no charge', { cause }))),
    ],
  ])(
    'one begun longer ago asks a human at once, with a letter%s; a redrive is the answer, and runs it',
    async (_, wrap) => {
      await run.deliver(killed);
      await setClockOffset(world.db, 25 * 3_600_000);
      let ran = 0;
      const again: Handler = async (unit, context) => {
        const step = context.step('charge', () => Promise.resolve((ran += 1)), { keyLife: '24h' });
        await wrap(step);
        await writeEffect(unit, context);
      };
      expect(await run.deliver(again, { retried: 1 })).toEqual({ kind: 'settled' });
      expect(ran).toBe(0);
      const [letter] = await run.letters();
      expect(JSON.stringify(letter!.error)).toContain(`its key '${run.job.name}/unit-1/charge' lives only 1d`);
      expect(await run.units()).toMatchObject([{ state: 'dead', failures: 2 }]);

      await world.db.transaction().execute((tx) => requeueUnit(tx, run.id, 1));
      expect(await run.deliver(again, { pack: -1, messageId: 'redriven' })).toEqual({ kind: 'settled' });
      expect([ran, await run.effects()]).toEqual([1, ['unit-1']]);
    },
  );
});
