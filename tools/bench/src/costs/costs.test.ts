import { cancelRun } from '@nightshift/ledger';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import type { Cloud } from '@nightshift/local-cloud';
import { layGround } from '../../ground/layGround.ts';
import { startBench } from '../startBench.ts';
import { measureDispatch, measureRun, type Cost, type RunCost } from './measureCost.ts';
import { Meter } from './Meter.ts';
import { refuseMore } from './refuseMore.ts';

const PACK = { each: 10, many: 100 };

let fresh: FreshDatabase;
let meter: Meter;
let cloud: Cloud;
beforeAll(async () => {
  fresh = await freshDatabase();
  meter = await Meter.before(fresh.url);
  // One pack at a time: of packs that end at once each may be told that the run is over, and try to close it.
  cloud = await startBench({ databaseUrl: meter.url, settings: { pack: PACK, parallelPacks: 1 } });
}, 60_000);
afterAll(async () => {
  await cloud?.stop();
  await meter?.stop();
  await fresh?.drop();
});

const metering = () => ({ cloud, meter, db: fresh.db });

/** Once a run, whoever settles last asks whether it is over, and closes it: three statements in a transaction. */
const CLOSING = { asking: 1, transactions: 1, statements: 3 };

/** Statements on their own: what a pack costs beside the transactions of its units. */
const onTheirOwn = ({ statements, inTransaction }: Cost) => statements - inTransaction;

describe('ten thousand units of many, in packs of 100', () => {
  let cost: RunCost;
  beforeAll(async () => {
    await layGround(fresh.db, { many: 10_000 });
    cost = await measureRun(metering(), 'many');
  }, 60_000);

  test('what is measured is all of them, and both ways of counting agree', () => {
    expect(cost.units).toBe(10_000);
    for (const { counted, statements } of [cost.dispatch, cost.work]) {
      expect(counted.reduce((sum, { calls }) => sum + calls, 0)).toBe(statements);
    }
  });

  // Four a pack: claim, read, the work, settle; and two that find the run to be over and close it.
  test('cost the worker 0.0402 transactions each, and may not come near 0.05', () => {
    const what = 'transactions of the worker for a unit of many';
    refuseMore({ what, count: cost.work.transactions, units: cost.units, limit: 0.0402 }, cost.work);
  });

  test('cost 0.0101 messages each: a pack is one, the dispatch is one', () => {
    const count = cost.dispatch.messages + cost.work.messages;
    refuseMore({ what: 'messages for a unit of many', count, units: cost.units, limit: 0.0101 }, cost.work);
  });

  test('cost the dispatcher 0.0045 statements each, and may not come near 0.03', () => {
    const count = cost.dispatch.statements;
    refuseMore(
      { what: 'statements of the dispatch for a unit', count, units: cost.units, limit: 0.0045 },
      cost.dispatch,
    );
  });

  test('cost two commands of Redis a message at most', () => {
    const count = cost.dispatch.redisCommands + cost.work.redisCommands;
    const messages = cost.dispatch.messages + cost.work.messages;
    refuseMore({ what: 'Redis commands for a message', count, units: messages, limit: 2 }, cost.work);
  });
});

describe('a hundred units of each, in packs of 10', () => {
  let cost: RunCost;
  beforeAll(async () => {
    await layGround(fresh.db, { each: 100 });
    cost = await measureRun(metering(), 'each');
  }, 60_000);

  test('cost one transaction each, with one statement of ours beside the team’s', () => {
    const { work, units } = cost;
    const transactions = work.transactions - onTheirOwn(work) - CLOSING.transactions;
    refuseMore({ what: 'transactions for a unit of each', count: transactions, units, limit: 1 }, work);
    const ours = work.inTransaction - CLOSING.statements - units;
    refuseMore({ what: 'statements of ours in the transaction of a unit of each', count: ours, units, limit: 1 }, work);
  });

  test('cost three statements a pack beside that: claim, read and settle', () => {
    const packs = cost.units / PACK.each;
    const count = onTheirOwn(cost.work) - CLOSING.asking;
    refuseMore({ what: 'statements for a pack of each', count, units: packs, limit: 3 }, cost.work);
  });

  test('cost two commands of Redis a message at most', () => {
    const count = cost.dispatch.redisCommands + cost.work.redisCommands;
    const messages = cost.dispatch.messages + cost.work.messages;
    refuseMore({ what: 'Redis commands for a message', count, units: messages, limit: 2 }, cost.work);
  });
});

describe('a walk of 50 batches', () => {
  let cost: RunCost;
  const batches = 50;
  beforeAll(async () => {
    await layGround(fresh.db, { walk: { rows: 500, batch: 10 } });
    cost = await measureRun(metering(), 'walk');
  }, 60_000);

  test('costs one transaction a batch, with two statements of ours in it: the fence, and the cursor', () => {
    const { work } = cost;
    const transactions = work.transactions - onTheirOwn(work) - CLOSING.transactions;
    refuseMore({ what: 'transactions for a batch of a walk', count: transactions, units: batches, limit: 1 }, work);
    const ours = work.inTransaction - CLOSING.statements - batches;
    refuseMore(
      { what: 'statements of ours in the transaction of a batch', count: ours, units: batches, limit: 2 },
      work,
    );
  });

  test('costs five statements beside its batches: those of its pack, where it goes on, and what time it is', () => {
    const count = onTheirOwn(cost.work) - CLOSING.asking;
    refuseMore({ what: 'statements for a walk beside its batches', count, units: 1, limit: 5 }, cost.work);
  });
});

test('the dispatch of ten thousand units in packs of 10 costs 0.008 statements each, and may not come near 0.03', async () => {
  await layGround(fresh.db, { each: 10_000 });
  const { run, dispatch, releaseWork } = await measureDispatch(metering(), 'each');
  expect(dispatch.messages).toBe(1_001);
  refuseMore(
    { what: 'statements of the dispatch for a unit', count: dispatch.statements, units: 10_000, limit: 0.008 },
    dispatch,
  );
  await cancelRun(fresh.db, run, 'measured');
  releaseWork();
  await cloud.qstash.idle();
}, 60_000);
