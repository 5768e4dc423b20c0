import { Wire } from './testing/Wire.ts';
import { World, writeEffect } from './testing/World.ts';

let world: World;
beforeAll(async () => (world = await World.start()));
afterAll(() => world.drop());

const never = () => Promise.reject(new Error('must not run'));

describe('when the connection to Postgres is lost', () => {
  let wire: Wire;
  beforeEach(async () => (wire = await Wire.to(world.database.url)));
  afterEach(() => wire.close());

  test('in the middle of a commit, the claim is given back and nothing is counted', async () => {
    const run = await world.open(world.job(), 2);
    const outcome = await run.deliver(
      async (unit, context) => {
        if (unit.n === 2) wire.loseAnswerTo('effects');
        await writeEffect(unit, context);
      },
      { services: { db: wire.db } },
    );
    expect(outcome).toMatchObject({ kind: 'unavailable' });
    expect(await run.units()).toMatchObject([{ state: 'done' }, { state: 'ready', failures: 0 }]);
    expect(await run.packs()).toMatchObject([{ claimed_until: null, settled_at: null, sends: 1 }]);
    expect(await run.deliver(writeEffect, { retried: 1 })).toEqual({ kind: 'settled' });
    expect(await run.effects()).toEqual(['unit-1', 'unit-2']);
  });

  test.each([
    ['giving the claim back', 'claim-kept'],
    ['reading the units', 'attempt-broken'],
  ])('while %s, it is given back in the end', async (_, event) => {
    const run = await world.open(world.job(), 1);
    if (event === 'attempt-broken') wire.cutBefore('"u"."payload"');
    const outcome = await run.deliver(
      () => {
        wire.cutBefore('claimed_until = null');
        return Promise.reject(Object.assign(new Error('deadlock detected'), { code: '40P01', severity: 'ERROR' }));
      },
      { services: { db: wire.db } },
    );
    expect(outcome).toMatchObject({ kind: 'unavailable' });
    expect(wire.cuts).toBe(1);
    expect(run.lines(event)).toHaveLength(1);
    expect(run.lines('attempt')).toMatchObject([{ outcome: 'unavailable' }]);
    expect(await run.packs()).toMatchObject([{ claimed_until: null, settled_at: null }]);
    expect(await run.deliver(writeEffect, { retried: 1 })).toEqual({ kind: 'settled' });
    expect(await run.units()).toMatchObject([{ state: 'done', failures: 0 }]);
  });

  test('before a kill has been answered for, the claim is kept, for it tells of the kill', async () => {
    const run = await world.open(world.job(), 2);
    await run.killed();
    wire.loseAnswerTo('"u"."payload"');
    expect(await run.deliver(never, { retried: 1, services: { db: wire.db } })).toMatchObject({ kind: 'unavailable' });
    expect(await run.packs()).toMatchObject([{ claimed_until: expect.any(Date) }]);
    expect(await run.deliver(never, { retried: 2 })).toEqual({ kind: 'settled' });
    expect((await run.packs()).map(({ number }) => number)).toEqual([-2, -1, 1]);
  });

  test('after the last pack has settled, the next delivery closes the run', async () => {
    const run = await world.open(world.job(), 1);
    const outcome = await run.deliver(
      async (unit, context) => {
        await writeEffect(unit, context);
        wire.loseAnswerTo('settled_at = nightshift.clock()');
      },
      { services: { db: wire.db } },
    );
    expect(outcome).toMatchObject({ kind: 'unavailable' });
    expect(await run.state()).toBe('working');
    expect(await run.deliver(never, { retried: 1 })).toMatchObject({ kind: 'nothing-to-do' });
    expect(await run.state()).toBe('succeeded');
  });
});
