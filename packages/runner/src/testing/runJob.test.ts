import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defineJob, PermanentError, RetryLater } from '@nightshift/contract';
import * as z from 'zod';
import { each } from '../each.ts';
import { walk } from '../walk.ts';
import { runJob, type SettledRun } from './runJob.ts';

type Unit = { city: string };
type Tables = { cities: { name: string; visits: number } };

const job = defineJob<Unit>({
  name: 'tests.visit',
  owner: 'tests-team',
  schedule: { cron: '0 3 * * *', timezone: 'Europe/Berlin' },
  unit: z.object({ city: z.string() }),
  key: ({ city }, { tick }) => `${city}/${tick.date}`,
  discover: async ({ db }) => {
    const rows = await db.selectFrom('cities').select('name').orderBy('name').execute();
    return { units: rows.map(({ name }) => ({ city: name as string })) };
  },
  freshness: '25h',
  retry: { attempts: 3, delay: '1m' },
  limits: { pack: 2, parallelUnits: 2 },
});

let folder: string;
let world: SettledRun<Tables> | undefined;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'visit-'));
  await writeFile(
    path.join(folder, '0001_cities.sql'),
    'create table cities (name text primary key, visits int not null default 0)',
  );
});
afterEach(() => world?.drop());
afterAll(() => rm(folder, { recursive: true }));

const visit = each<Unit, Tables>(async ({ city }, { commit }) => {
  await commit((tx) =>
    tx
      .updateTable('cities')
      .set(({ eb }) => ({ visits: eb('visits', '+', 1) }))
      .where('name', '=', city)
      .execute(),
  );
});
const run = async (verb = visit, options: { tick?: Date; units?: Unit[] } = {}) =>
  (world = await runJob(job, verb, {
    migrations: [folder],
    seed: (db) =>
      db
        .insertInto('cities')
        .values(['Berlin', 'Lagos', 'Osaka'].map((name) => ({ name, visits: 0 })))
        .execute(),
    ...options,
  }));

test('it makes the tables, seeds them, finds the units, does them and closes the run', async () => {
  const { db, state, units, letters, deliveries, lines } = await run(visit, { tick: new Date('2026-03-01T02:00:00Z') });
  expect(state).toBe('succeeded');
  expect(units.map(({ key, state }) => [key, state])).toEqual([
    ['Berlin/2026-03-01', 'done'],
    ['Lagos/2026-03-01', 'done'],
    ['Osaka/2026-03-01', 'done'],
  ]);
  expect(await db.selectFrom('cities').select('visits').execute()).toEqual(Array(3).fill({ visits: 1 }));
  expect(letters).toEqual([]);
  expect(deliveries.map(({ pack, retried, outcome }) => [pack, retried, outcome])).toEqual([
    [1, 0, 'settled'],
    [3, 0, 'settled'],
  ]);
  expect(lines.filter(({ event }) => event === 'run')).toMatchObject([{ outcome: 'succeeded', done: 3 }]);
});

test('units may be given instead of found', async () => {
  const { units } = await run(visit, { units: [{ city: 'Osaka' }] });
  expect(units).toMatchObject([{ payload: { city: 'Osaka' }, state: 'done' }]);
});

test('what fails comes again after its delay, and what gives up is a letter', async () => {
  let tries = 0;
  const { state, units, letters, deliveries } = await run(
    each<Unit, Tables>(async (unit, context) => {
      if (unit.city === 'Berlin') throw new PermanentError('closed');
      if (unit.city === 'Lagos' && (tries += 1) < 3) throw new Error('rain');
      await visit.handler(unit, context);
    }),
  );
  expect(state).toBe('failed');
  expect(units.map(({ state, failures }) => [state, failures])).toEqual([
    ['dead', 1],
    ['done', 2],
    ['done', 0],
  ]);
  expect(letters).toMatchObject([{ payload: { city: 'Berlin' }, error: { message: 'closed' } }]);
  expect(deliveries.filter(({ pack }) => pack === 1).map(({ retried, outcome }) => [retried, outcome])).toEqual([
    [0, 'failed'],
    [1, 'failed'],
    [2, 'settled'],
  ]);
});

test('the clock starts at the tick and is moved to what is postponed', async () => {
  const tick = new Date('2026-03-01T02:00:00Z');
  const seen: number[] = [];
  await run(
    walk<Unit, Tables, never, number>({
      start: 0,
      read: (_, { until }) => {
        seen.push(Math.round((until.getTime() - tick.getTime()) / 3_600_000));
        return seen.length === 1 ? Promise.reject(new RetryLater('6h')) : Promise.resolve({ items: [] });
      },
      write: () => Promise.resolve(),
    }) as never,
    { tick, units: [{ city: 'Osaka' }] },
  );
  expect(seen).toEqual([0, 6]);
});

test('a write outside commit is refused by Postgres and told of', async () => {
  const { strayWrites, units } = await run(
    each<Unit, Tables>(async (_, { db, key }) => {
      await db.insertInto('cities').values({ name: key, visits: 0 }).execute();
    }),
    { units: [{ city: 'Osaka' }] },
  );
  expect(units).toMatchObject([{ state: 'dead', failures: 3 }]);
  expect(strayWrites).toHaveLength(3);
  expect(strayWrites[0]).toEqual({ statement: expect.stringContaining('insert into "cities"'), unit: units[0]!.key });
});

test('a job that finds nothing to do is no test: it is refused', async () => {
  await expect(runJob(job, visit, { migrations: [folder] })).rejects.toThrow('tests.visit found no units');
});
