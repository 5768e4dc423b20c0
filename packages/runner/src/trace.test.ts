import { inSpan, tracedSender } from '@nightshift/telemetry';
import { recordTelemetry, traceText, type RecordedTelemetry } from '@nightshift/telemetry/testing';
import { many } from './many.ts';
import type { RunnerServices } from './runPack.ts';
import {
  World,
  writeEffect,
  type Delivery,
  type EffectTables,
  type Handler,
  type Payload,
  type Run,
} from './testing/World.ts';
import type { Verb } from './verb.ts';
import { walk } from './walk.ts';

const TRACE = 'a'.repeat(32);
const TICK = `00-${TRACE}-1111111111111111-01`;

let world: World;
let recorded: RecordedTelemetry;
beforeAll(async () => (world = await World.start()));
beforeEach(() => {
  world.sent.length = 0;
  recorded = recordTelemetry();
});
afterEach(() => recorded.stop());
afterAll(() => world.drop());

const services = (): RunnerServices => ({ ...world.services, send: tracedSender(world.services.send) });
const open = async (units: number, change: Parameters<World['job']>[0] = {}) => {
  const run = await world.open(world.job(change), units);
  await world.db.updateTable('nightshift.runs').set({ traceparent: TICK }).where('id', '=', run.id).execute();
  return run;
};
const deliver = (run: Run, work: Handler | Verb<Payload, EffectTables>, delivery: Delivery = {}) =>
  run.deliver(work, { ...delivery, services: services() });
/** Delivers what was sent, as the queue does, with what it carried. */
const deliverSent = async (run: Run, work: Handler | Verb<Payload, EffectTables>) => {
  for (const { pack, send, traceparent } of world.sent.splice(0)) {
    await deliver(run, work, { pack, send, messageId: `msg-${pack}-${send}`, traceparent });
  }
};
/** The trees of what was done, all of it in the one trace of the run. */
const trees = () => {
  expect(new Set(recorded.spans().map((span) => span.spanContext().traceId))).toEqual(new Set([TRACE]));
  return traceText(recorded.spans()).split('\n');
};

test('a killed pack and what became of it are one trace: its attempts beside each other, its units alone below', async () => {
  const run = await open(2);
  await run.killed();
  expect(await deliver(run, () => Promise.reject(new Error('must not run')), { retried: 1 })).toEqual({
    kind: 'settled',
  });
  await deliverSent(run, async (unit, context) => {
    await context.step('charge', () => Promise.resolve('paid'));
    await writeEffect(unit, context);
  });
  const { name } = run.job;
  expect(trees()).toEqual([
    `process ${name} · consumer · pack 1 · attempt 1 · killed · error: FunctionKilled`,
    `process ${name} · consumer · pack 1 · attempt 2 · settled`,
    `└─ send ${name} · producer · 2 messages`,
    `   ├─ process ${name} · consumer · pack -1 · attempt 1 · settled`,
    '   │  └─ unit · unit-1 · done',
    '   │     ├─ step charge',
    '   │     └─ commit',
    `   └─ process ${name} · consumer · pack -2 · attempt 1 · settled · run succeeded`,
    '      └─ unit · unit-2 · done',
    '         ├─ step charge',
    '         └─ commit',
  ]);
  expect(run.lines('attempt')).toMatchObject([
    { attempt: 1, outcome: 'killed', startedAt: expect.any(String), endedBefore: expect.any(String) },
    { attempt: 2, outcome: 'settled' },
    { pack: -1, attempt: 1, outcome: 'settled', done: 1 },
    { pack: -2, attempt: 1, outcome: 'settled', done: 1 },
  ]);
});

test('a walk that yields goes on below its continuation’s message', async () => {
  const run = await open(1, { limits: { maxDuration: '10s' } });
  const road = walk<Payload, EffectTables, number, number>({
    start: 0,
    read: async (cursor, { signal }) => {
      if (cursor === 0) await new Promise((nears) => signal.addEventListener('abort', nears));
      return cursor < 2 ? { items: [1, 2, 3], cursor: cursor + 1 } : { items: [4] };
    },
    write: () => Promise.resolve(),
  });
  expect(await deliver(run, road, { endsAt: new Date(Date.now() + 3_000), traceparent: TICK })).toEqual({
    kind: 'yielded',
  });
  await deliverSent(run, road);
  const { name } = run.job;
  expect(trees()).toEqual([
    `process ${name} · consumer · pack 1 · attempt 1 · yielded`,
    '├─ unit · unit-1 · moved',
    '│  └─ batch · 3 items',
    `└─ send ${name} · producer · pack 1`,
    `   └─ process ${name} · consumer · pack 1 · attempt 2 · settled · run succeeded`,
    '      └─ unit · unit-1 · done',
    '         ├─ batch · 3 items',
    '         └─ batch · 1 items',
  ]);
});

test('a pack of many is seen to be halved until the failing unit stands alone', async () => {
  const run = await open(4, { retry: { attempts: 1 } });
  const work = many<Payload, EffectTables>((units) =>
    units.some(({ n }) => n === 3) ? Promise.reject(new TypeError('no route')) : Promise.resolve(),
  );
  await deliver(run, work, { traceparent: TICK });
  const { name } = run.job;
  expect(trees()).toEqual([
    `process ${name} · consumer · pack 1 · attempt 1 · settled · error: TypeError · run failed`,
    '├─ commit · 4 units · error: TypeError',
    '├─ commit · 2 units',
    '├─ commit · 2 units · error: TypeError',
    '├─ commit · 1 units · error: TypeError',
    '└─ commit · 1 units',
  ]);
});

test('a failing unit is an error with its text, and its pack an error without; the numbers say the same', async () => {
  const run = await open(2);
  await deliver(run, (unit, context) =>
    unit.n === 1 ? Promise.reject(new TypeError('no route')) : writeEffect(unit, context),
  );
  const { name } = run.job;
  expect(trees()).toEqual([
    `process ${name} · consumer · pack 1 · attempt 1 · failed · error`,
    '├─ unit · unit-1 · failed · error: TypeError',
    '└─ unit · unit-2 · done',
    '   └─ commit',
  ]);
  const job = `nightshift.job=${name}`;
  expect((await recorded.measured()).map(({ name, attributes, value }) => [name, attributes, value])).toEqual([
    [
      'nightshift.attempt.duration',
      `${job} messaging.destination.name=${name} nightshift.outcome=failed`,
      { count: 1, sum: expect.any(Number) },
    ],
    ['nightshift.units', `${job} nightshift.outcome=done`, 1],
    ['nightshift.units', `${job} nightshift.outcome=failed`, 1],
    ['nightshift.failures', `${job} error.type=TypeError`, 1],
  ]);
});

test('what a handler traces itself stands below its unit', async () => {
  const run = await open(1);
  await deliver(run, async (unit, context) => {
    await inSpan({ name: 'ask the provider' }, () => Promise.resolve());
    await writeEffect(unit, context);
  });
  expect(trees().slice(1)).toEqual(['└─ unit · unit-1 · done', '   ├─ ask the provider', '   └─ commit']);
});
