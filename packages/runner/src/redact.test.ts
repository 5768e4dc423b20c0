import { sql } from '@nightshift/database';
import { recordTelemetry } from '@nightshift/telemetry/testing';
import { World, writeEffect, type Handler } from './testing/World.ts';

let world: World;
beforeAll(async () => (world = await World.start()));
afterAll(() => world.drop());

/** A run of one unit whose payload has a telling number in it, and what is seen of it from outside. */
const open = async (redact: string[] = []) => {
  const run = await world.open(world.job({ redact, retry: { attempts: 1 } }), 1);
  await sql`update nightshift.units set key = 'unit-471100', payload = '{"n": 471100, "iban": "DE02120300000000202051"}'
    where run_id = ${run.id}`.execute(world.db);
  const seen = () => JSON.stringify(world.lines.filter((line) => line.run === run.id));
  return { run, seen };
};
const refused = () => Promise.reject(new Error('unit 471100 with DE02120300000000202051 was refused'));

test('a payload is in no line, also where an error repeats it; the letter has all of it', async () => {
  const { run, seen } = await open();
  await run.deliver(refused);
  expect(run.lines('unit-dead')).toMatchObject([
    {
      unit: 1,
      key: 'unit-471100',
      attempt: 1,
      outcome: 'dead',
      error: { message: 'unit 471100 with [redacted] was refused' },
    },
  ]);
  expect(seen()).not.toContain('DE02');
  expect(await run.letters()).toMatchObject([
    { key: 'unit-471100', error: { message: 'unit 471100 with DE02120300000000202051 was refused' } },
  ]);
});

test('a field that the job redacts is in no line and no trace, not even as a part of the key or of what a handler logs', async () => {
  const { run, seen } = await open(['n']);
  const recorded = recordTelemetry();
  const work: Handler = (unit, { log }) => {
    log.info({ event: 'from-handler', unit, n: unit.n }, 'asking for %j', unit);
    return refused();
  };
  await run.deliver(work);
  expect(run.lines('from-handler')).toMatchObject([{ unit: { n: '[redacted]' }, n: '[redacted]' }]);
  expect(run.lines('unit-dead')).toMatchObject([
    { key: 'unit-[redacted]', error: { message: 'unit [redacted] with [redacted] was refused' } },
  ]);
  expect(seen()).not.toMatch(/471100|DE02/);
  const spans = recorded.spans().map(({ attributes, events, status }) => ({ attributes, events, status }));
  expect(JSON.stringify(spans)).toContain('unit-[redacted]');
  expect(JSON.stringify(spans)).not.toMatch(/471100|DE02/);
  await recorded.stop();
});

test('a unit in which all is well is worked by its true key', async () => {
  const { run, seen } = await open(['n']);
  await run.deliver(writeEffect);
  expect(await run.effects()).toEqual(['unit-471100']);
  expect(seen()).not.toContain('471100');
});
