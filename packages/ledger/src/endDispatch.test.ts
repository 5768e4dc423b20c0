import { Fenced } from '@nightshift/contract';
import { failDispatch, finishDispatch } from './endDispatch.ts';
import type { Claim } from './claimPack.ts';
import { ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const ERROR = { name: 'Error', message: 'the flights table is gone' };
const dispatching = async () => {
  const run = await world.open();
  return { run, dispatch: await world.claim(run, 0) };
};
const takeOver = async (run: string) => {
  await world.setClock(60_001);
  return world.claim(run, 0);
};
const fail = (dispatch: Claim, { attempts = 3, permanent = false } = {}) =>
  world.db.transaction().execute((tx) => failDispatch(tx, dispatch, { error: ERROR, attempts, permanent }));
const cancel = (run: string) =>
  world.db.updateTable('nightshift.runs').set({ state: 'cancelled' }).where('id', '=', run).execute();

describe('a dispatch that has found everything', () => {
  test('is settled, and its run works, in one statement', async () => {
    const { run, dispatch } = await dispatching();
    await world.record(dispatch, ['a']);
    await finishDispatch(world.db, dispatch);
    expect(await world.runRow(run)).toMatchObject({
      state: 'working',
      dispatched_at: expect.any(Date),
      finished_at: null,
    });
    expect(await world.packRow(run, 0)).toMatchObject({ settled_at: expect.any(Date), claimed_until: null });
    expect(await world.packRow(run, 1)).toMatchObject({ settled_at: null });
  });

  test('may have found nothing', async () => {
    const { run, dispatch } = await dispatching();
    await finishDispatch(world.db, dispatch);
    expect(await world.runRow(run)).toMatchObject({ state: 'working' });
  });

  test('finishes nothing when it was taken over', async () => {
    const { run, dispatch } = await dispatching();
    await takeOver(run);
    const before = await world.written(run);
    await expect(finishDispatch(world.db, dispatch)).rejects.toThrow(Fenced);
    expect(await world.written(run)).toEqual(before);
  });

  test('finishes nothing of a cancelled run', async () => {
    const { run, dispatch } = await dispatching();
    await cancel(run);
    const before = await world.written(run);
    await expect(finishDispatch(world.db, dispatch)).rejects.toThrow('it was taken over, or the run has ended');
    expect(await world.written(run)).toEqual(before);
  });

  test('said again after its answer was lost changes nothing, and the next delivery finds it settled', async () => {
    const { run, dispatch } = await dispatching();
    await finishDispatch(world.db, dispatch);
    const before = await world.written(run);
    await expect(finishDispatch(world.db, dispatch)).rejects.toThrow(Fenced);
    expect(await world.written(run)).toEqual(before);
    expect(await world.deliver(run, 0)).toEqual({ kind: 'settled' });
  });

  test('killed before its commit has finished nothing', async () => {
    const { run, dispatch } = await dispatching();
    const before = await world.written(run);
    const killed = await world.db.startTransaction().execute();
    await finishDispatch(killed, dispatch);
    await killed.rollback().execute();
    expect(await world.written(run)).toEqual(before);
  });
});

describe('a dispatch that fails', () => {
  test('is counted on its run, and goes on under the same claim', async () => {
    const { run, dispatch } = await dispatching();
    expect(await fail(dispatch)).toEqual({ kind: 'will-retry', failures: 1 });
    expect(await fail(dispatch)).toEqual({ kind: 'will-retry', failures: 2 });
    expect(await world.runRow(run)).toMatchObject({ state: 'opened', failures: 2, error: null });
    expect(await world.packRow(run, 0)).toMatchObject({ settled_at: null, attempt: 1 });
  });

  test('for the last time is settled with its error, and its run stays open until its packs are', async () => {
    const { run, dispatch } = await dispatching();
    await world.record(dispatch, ['a']);
    await fail(dispatch, { attempts: 2 });
    expect(await fail(dispatch, { attempts: 2 })).toEqual({ kind: 'dead', failures: 2 });
    expect(await world.runRow(run)).toMatchObject({
      state: 'dispatching',
      failures: 2,
      error: ERROR,
      finished_at: null,
    });
    expect(await world.packRow(run, 0)).toMatchObject({ settled_at: expect.any(Date), claimed_until: null });
    expect(await world.packRow(run, 1)).toMatchObject({ settled_at: null });
  });

  test('for good is dead at once', async () => {
    const { dispatch } = await dispatching();
    expect(await fail(dispatch, { attempts: 99, permanent: true })).toEqual({ kind: 'dead', failures: 1 });
  });

  test.each(['taken over', 'cancelled', 'finished', 'dead'] as const)('writes nothing when it is %s', async (state) => {
    const { run, dispatch } = await dispatching();
    if (state === 'taken over') await takeOver(run);
    if (state === 'cancelled') await cancel(run);
    if (state === 'finished') await finishDispatch(world.db, dispatch);
    if (state === 'dead') await fail(dispatch, { permanent: true });
    const before = await world.written(run);
    expect(await fail(dispatch, { permanent: true })).toEqual({ kind: 'fenced' });
    expect(await world.written(run)).toEqual(before);
  });

  test('is undone when the transaction that also holds its letter is killed', async () => {
    const { run, dispatch } = await dispatching();
    const before = await world.written(run);
    const killed = world.db.transaction().execute(async (tx) => {
      await failDispatch(tx, dispatch, { error: ERROR, attempts: 1, permanent: false });
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    expect(await world.written(run)).toEqual(before);
    expect(await fail(dispatch, { attempts: 1 })).toMatchObject({ kind: 'dead' });
  });
});
