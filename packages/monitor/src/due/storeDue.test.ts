import { sql } from '@nightshift/database';
import { MINUTE } from '../testing/cases.ts';
import { monitorWorld, type MonitorWorld } from '../testing/monitorWorld.ts';
import { storeDue } from './storeDue.ts';

let world: MonitorWorld;
beforeAll(async () => (world = await monitorWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

const REGISTERED = new Date('2026-11-01T00:00:00.123Z');
const TICK = new Date('2026-11-23T02:00:00Z');
const DUE_AT = new Date(TICK.getTime() + 25 * MINUTE);

/** A job whose due tick is written after `meanwhile` has happened to it; what then stands there. */
const storedAfter = async (meanwhile: string) => {
  const job = await world.newJob({}, { registeredAt: REGISTERED });
  await sql`update nightshift.jobs set ${sql.raw(meanwhile)} where name = ${job.name}`.execute(world.db);
  await storeDue(world.db, [{ job: job.name, tick: TICK, dueAt: DUE_AT, owedFrom: REGISTERED }]);
  const row = await world.db
    .selectFrom('nightshift.jobs')
    .select(['success_due_for', 'success_due_at'])
    .where('name', '=', job.name)
    .executeTakeFirstOrThrow();
  return [row.success_due_for, row.success_due_at];
};

test.each([
  ['nothing has happened', 'last_tick = null', true],
  ['a run of an earlier tick has ended', "last_ended_tick = '2026-11-22T02:00:00Z'", true],
  ['its run has ended', "last_ended_tick = '2026-11-23T02:00:00Z'", false],
  ['it was rescheduled', 'schedule_changed_at = now()', false],
  ['it was resumed', "resumed_at = '2026-11-20T00:00:00Z'", false],
  ['it was resumed before it was registered anew', "resumed_at = '2026-10-01T00:00:00Z'", true],
  ['Postgres knows its registration to the microsecond', "registered_at = '2026-11-01T00:00:00.123456Z'", true],
])('%s meanwhile: it is written %p', async (_, meanwhile, written) => {
  expect(await storedAfter(meanwhile)).toEqual(written ? [TICK, DUE_AT] : [null, null]);
});

test('of no jobs nothing is written', async () => {
  let statements = 0;
  await storeDue(
    world.telling((nth) => (statements = nth)),
    [],
  );
  expect(statements).toBe(0);
});
