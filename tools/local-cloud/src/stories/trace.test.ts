import { sql, type Database } from '@nightshift/database';
import { traceText } from '@nightshift/telemetry/testing';
import { startTraced, type Traced } from './testing/startTraced.ts';
import { until } from './testing/until.ts';

let traced: Traced;
beforeAll(async () => (traced = await startTraced(['ABE', 'ABI', 'ABQ'])), 120_000);
afterAll(() => traced?.end());

test('one run is one trace, from the tick to the last unit, through two apps, the queue and a killed worker', async () => {
  const { cloud } = traced;
  // Its first attempt stands still before the lock when its process dies.
  await cloud.db.transaction().execute(async (tx) => {
    await sql`lock table reports.on_time_reports in exclusive mode`.execute(tx);
    await traced.fire();
    await until(() => waitingForLock(cloud.db));
    await cloud.host('reports').kill('SIGKILL');
  });
  await traced.untilOver();
  const spans = await until(() => {
    const all = traced.spans();
    return Promise.resolve(all.some(({ events }) => events.some(({ name }) => name === 'run ended')) ? all : undefined);
  });
  expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1);
  // A delivery that comes while its sending is being written down is put off, as it may be at any time.
  const taken = spans.filter(({ attributes }) => attributes['nightshift.outcome'] !== 'unavailable');
  expect(
    traceText(taken)
      .replaceAll(/\d{4}-\d\d-\d\d/g, '<date>')
      .split('\n'),
  ).toEqual([
    'tick reports.on-time · server · opened',
    '└─ send dispatch · producer · pack 0',
    '   └─ process dispatch · consumer · pack 0 · attempt 1 · settled',
    '      ├─ discover · 3 units',
    '      └─ send reports.on-time · producer · pack 1',
    '         ├─ process reports.on-time · consumer · pack 1 · attempt 1 · killed · error: FunctionKilled',
    '         └─ process reports.on-time · consumer · pack 1 · attempt 2 · settled',
    '            └─ send reports.on-time · producer · 3 messages',
    '               ├─ process reports.on-time · consumer · pack -1 · attempt 1 · settled',
    '               │  └─ unit · ABE/<date> · done',
    '               │     └─ commit',
    '               ├─ process reports.on-time · consumer · pack -2 · attempt 1 · settled',
    '               │  └─ unit · ABI/<date> · done',
    '               │     └─ commit',
    '               └─ process reports.on-time · consumer · pack -3 · attempt 1 · settled · run succeeded',
    '                  └─ unit · ABQ/<date> · done',
    '                     └─ commit',
  ]);
}, 60_000);

async function waitingForLock(db: Database): Promise<true | undefined> {
  const { rows } = await sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
  return rows.length > 0 ? true : undefined;
}
