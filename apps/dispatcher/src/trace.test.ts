import { relay, runNow } from '@nightshift/ledger';
import { tracedSender } from '@nightshift/telemetry';
import { recordTelemetry, traceText, type RecordedTelemetry } from '@nightshift/telemetry/testing';
import { openScheduled } from './openTick.ts';
import type { Services } from './services.ts';
import { pagesOf, Run, World, type Discover } from './testing/World.ts';

let world: World;
let recorded: RecordedTelemetry;
beforeAll(async () => (world = await World.start()));
beforeEach(() => {
  world.sent = [];
  world.takes = () => true;
  recorded = recordTelemetry();
});
afterEach(() => recorded.stop());
afterAll(() => world.drop());

const TICK = new Date('2026-01-05T03:00:00Z');
const services = (): Services => ({ ...world.services, send: tracedSender(world.services.send) });
/** Opens a run as its tick does. */
const tick = async (discover: Discover, change: Parameters<World['job']>[1] = {}) => {
  const job = world.job(discover, change);
  const { run } = await openScheduled(services(), job, TICK);
  return new Run(world, job, run);
};
/** Delivers what was sent last, as the queue does, with what it carried. */
const deliver = (run: Run, { retried = 0, endsAt }: { retried?: number; endsAt?: Date } = {}) => {
  const { send, traceparent } = world.sent.findLast(({ pack }) => pack === 0)!;
  const message = { ...run.message, send };
  const messageId = send === 1 ? 'msg' : `msg_${send}`;
  const ends = endsAt ? { endsAt } : {};
  return run.dispatch({ message, messageId, retried, traceparent: traceparent ?? undefined, ...ends }, services());
};
const traces = () => new Set(recorded.spans().map((span) => span.spanContext().traceId)).size;
/** As the watch does, for all runs at once. */
const relayAll = () => relay(world.db, services().send);

test('from the tick to the last pack sent it is one trace, across a killed dispatch and one that yields', async () => {
  const pages = pagesOf([[1, 2, 3], [4]]);
  const run = await tick(async (page) => {
    if (page.cursor === undefined) await new Promise((over) => page.signal.addEventListener('abort', over));
    return pages(page);
  });
  await run.killed();
  expect(await deliver(run, { retried: 1, endsAt: new Date(Date.now() + 6_150) })).toEqual({ kind: 'yielded' });
  expect(await deliver(run)).toEqual({ kind: 'settled' });
  const { name } = run.job;
  expect(traceText(recorded.spans())).toBe(
    [
      `tick ${name} · server · opened`,
      '└─ send dispatch · producer · pack 0',
      '   ├─ process dispatch · consumer · pack 0 · attempt 1 · killed · error: FunctionKilled',
      '   └─ process dispatch · consumer · pack 0 · attempt 2 · yielded',
      '      ├─ discover · 3 units',
      `      ├─ send ${name} · producer · 2 messages`,
      '      └─ send dispatch · producer · pack 0',
      '         └─ process dispatch · consumer · pack 0 · attempt 3 · settled',
      '            ├─ discover · 1 units',
      `            └─ send ${name} · producer · pack 4`,
    ].join('\n'),
  );
  expect(traces()).toBe(1);
  expect(run.lines('attempt')).toMatchObject([
    { attempt: 1, outcome: 'killed', startedAt: expect.any(String), endedBefore: expect.any(String) },
    { attempt: 2, outcome: 'yielded' },
    { attempt: 3, outcome: 'settled' },
  ]);
});

test('what is relayed goes on in the traces of its runs', async () => {
  world.takes = () => false;
  const runs = [await tick(pagesOf([[1]])), await tick(pagesOf([[2]]))];
  world.takes = () => true;
  await relayAll();
  const sent = [...world.sent];
  expect(sent.map(({ run }) => run).sort()).toEqual(runs.map(({ id }) => id).sort());
  for (const { run: id, traceparent } of sent) {
    const run = runs.find((each) => each.id === id)!;
    await run.dispatch({ traceparent: traceparent ?? undefined }, services());
  }
  expect(traces()).toBe(2);
  expect(traceText(recorded.spans()).split('\n').slice(0, 4)).toEqual([
    `tick ${runs[0]!.job.name} · server · opened`,
    '├─ send dispatch · producer · pack 0 · error: not-sent',
    '└─ send dispatch · producer · pack 0',
    '   └─ process dispatch · consumer · pack 0 · attempt 1 · settled',
  ]);
});

test('a run by hand, which nobody traced, is one trace from its first page on, whoever sends its packs', async () => {
  const { job } = await tick(pagesOf([[1]]), { overlap: 'allow' });
  const byHand = await runNow(world.db, job.name, { by: 'somebody' });
  if (byHand.kind !== 'opened') throw new Error(byHand.kind);
  recorded.reset();
  world.takes = () => false;
  expect(await new Run(world, job, byHand.run).dispatch({}, services())).toMatchObject({ kind: 'unavailable' });
  world.takes = ({ run, pack }) => run === byHand.run && pack === 1;
  await relayAll();
  const spans = recorded
    .spans()
    .filter(({ attributes }) => attributes['nightshift.run'] !== `${job.name}@${TICK.toISOString()}`);
  expect(traceText(spans)).toBe(
    [
      'process dispatch · consumer · pack 0 · attempt 1 · unavailable',
      '├─ discover · 1 units',
      `├─ send ${job.name} · producer · pack 1 · error: not-sent`,
      `└─ send ${job.name} · producer · pack 1`,
    ].join('\n'),
  );
});

test('a discover that fails is an error with its text, on the attempt that met it', async () => {
  const run = await tick(() => Promise.reject(new TypeError('upstream is down')));
  expect(await deliver(run)).toMatchObject({ kind: 'failed' });
  expect(traceText(recorded.spans()).split('\n').slice(2)).toEqual([
    '   └─ process dispatch · consumer · pack 0 · attempt 1 · failed · error: TypeError',
    '      └─ discover · error: TypeError',
  ]);
  const attempt = recorded.spans().find(({ name }) => name === 'process dispatch');
  expect(attempt!.events).toMatchObject([
    { name: 'exception', attributes: { 'exception.message': 'upstream is down' } },
  ]);
  expect(await recorded.measured()).toContainEqual({
    name: 'nightshift.failures',
    unit: '{failure}',
    attributes: `nightshift.job=${run.job.name} error.type=TypeError`,
    value: 1,
  });
});

test('a run that has no unit ends within its dispatch', async () => {
  const run = await tick(pagesOf([]));
  await deliver(run);
  expect(traceText(recorded.spans()).split('\n').at(2)).toBe(
    '   └─ process dispatch · consumer · pack 0 · attempt 1 · settled · run succeeded',
  );
});

test('without an SDK nothing is written, carried or measured', async () => {
  await recorded.stop();
  const run = await tick(pagesOf([[1]]));
  expect(await deliver(run)).toEqual({ kind: 'settled' });
  expect(world.sent.map(({ traceparent }) => traceparent)).toEqual([null, null]);
  recorded = recordTelemetry();
  expect(recorded.spans()).toEqual([]);
});
