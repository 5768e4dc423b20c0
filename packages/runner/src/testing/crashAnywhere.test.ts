import { jest } from '@jest/globals';
import { defineJob, type Json } from '@nightshift/contract';
import { sql, type Kysely } from '@nightshift/database';
import * as z from 'zod';
import { each, type EachContext } from '../each.ts';
import { many } from '../many.ts';
import { walk } from '../walk.ts';
import { crashAnywhere, type CrashOptions } from './crashAnywhere.ts';
import { CrashFound } from './CrashFound.ts';

type Unit = { n: number };
type Tables = { effects: { key: string }; places: { walk: string; at: number } };

const job = defineJob<Unit>({
  name: 'tests.crash',
  owner: 'tests-team',
  schedule: { cron: '0 3 * * *' },
  unit: z.object({ n: z.number() }),
  key: ({ n }) => `unit-${n}`,
  discover: async ({ db, cursor }) => {
    const after = (cursor as number | undefined) ?? 0;
    const { rows } = await sql<Unit>`select n from wanted where n > ${after} order by n limit 3`.execute(db);
    const last = rows.at(-1);
    return last ? { units: rows, cursor: last.n as Json } : { units: [] };
  },
  freshness: '25h',
  retry: { attempts: 2, delay: '5s' },
  limits: { pack: 5, maxDuration: '60s' },
});

/** A provider that remembers keys, and does what comes without one each time. */
const provider = {
  did: [] as string[],
  keys: new Set<string>(),
  do(what: string, key?: string): Promise<{ id: string }> {
    if (key === undefined || !this.keys.has(key)) this.did.push(what);
    if (key !== undefined) this.keys.add(key);
    return Promise.resolve({ id: what });
  },
};

const FIVE = ['unit-1', 'unit-2', 'unit-3', 'unit-4', 'unit-5'];
/** Faults show with two units as well, and sooner. */
const TWO: Unit[] = [{ n: 1 }, { n: 2 }];
const effects = async (db: Kysely<Tables>) =>
  (await db.selectFrom('effects').select('key').orderBy('key').execute()).map(({ key }) => key);

const options: CrashOptions<Unit, Tables> = {
  seed: async (db) => {
    await sql`create table wanted (n int primary key)`.execute(db);
    await sql`insert into wanted select generate_series(1, 5)`.execute(db);
    await sql`create table effects (key text not null)`.execute(db);
    await sql`create table places (walk text primary key, at int not null)`.execute(db);
  },
  prepare: () => {
    provider.did.length = 0;
    provider.keys.clear();
  },
  invariant: async (db) => expect(await effects(db)).toEqual(FIVE),
};
const once = (keys: readonly string[]) => async (db: Kysely<Tables>) => {
  expect(await effects(db)).toEqual(keys);
  expect([...provider.did].sort()).toEqual(keys);
};

const insert = (tx: Kysely<Tables>, keys: readonly string[]) =>
  tx
    .insertInto('effects')
    .values(keys.map((key) => ({ key })))
    .execute();
const commitEffect = ({ key, commit }: EachContext<Tables>) => commit((tx) => insert(tx, [key]));

/** What crashAnywhere throws of it. */
async function found(crashing: Promise<unknown>): Promise<CrashFound> {
  const error = await crashing.then(
    () => new Error('nothing was found'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(CrashFound);
  return error as CrashFound;
}

jest.setTimeout(30_000);

describe('correct work of five units comes through a crash at every point', () => {
  test('each: outside calls through step with its key, then commit', async () => {
    const { moments } = await crashAnywhere(
      job,
      each<Unit, Tables>(async (_, context) => {
        await context.db.selectFrom('effects').select('key').execute();
        await context.step('charge', (key) => provider.do(context.key, key));
        await commitEffect(context);
      }),
      { ...options, invariant: once(FIVE) },
    );
    const named = (start: string) => moments.filter((moment) => moment.startsWith(start)).length;
    expect(named('killed before the step "charge"')).toBe(5);
    expect(named('killed just after the step "charge"')).toBe(5);
    // The sixth closes the run.
    expect(named('killed before the statement "begin"')).toBe(6);
    expect(named('killed before the statement "insert into "effects"')).toBe(5);
    expect(named('killed before the statement "commit"')).toBe(6);
    expect(named('killed just after the statement "commit"')).toBe(6);
    expect(named('killed before the answer "settled"')).toBe(2);
  });

  test('many: all in one transaction', async () => {
    const { moments } = await crashAnywhere(
      job,
      many<Unit, Tables>(async (_, { tx, keys }) => {
        await insert(tx, keys);
      }),
      options,
    );
    expect(moments.filter((moment) => moment.includes('insert into "effects"'))).toEqual([
      expect.stringMatching(/, unit-1, unit-2, unit-3\)$/),
      expect.stringMatching(/, unit-4, unit-5\)$/),
    ]);
  });

  test('walk: the cursor in the transaction of its batch', async () => {
    const { moments } = await crashAnywhere(
      job,
      walk<Unit, Tables, string, number>({
        start: 0,
        read: (cursor, { key }) => Promise.resolve(cursor < 1 ? { items: [key], cursor: cursor + 1 } : { items: [] }),
        write: async (items, { tx }) => {
          await insert(tx, items);
        },
      }),
      options,
    );
    expect(moments.filter((moment) => moment.includes('just after the statement "commit"')).length).toBe(11);
  });
});

describe('a fault is found and named', () => {
  test.each<[string, (context: EachContext<Tables>) => Promise<unknown>, string]>([
    [
      'a write before commit, with the query builder',
      (context) => insert(context.db, [context.key]),
      'writes outside its transaction, where a crash leaves the write behind: "insert into "effects"',
    ],
    [
      'a write before commit, in plain SQL',
      (context) => sql`insert into effects values (${context.key})`.execute(context.db),
      'writes outside its transaction, where a crash leaves the write behind: "insert into effects',
    ],
    [
      'a write before commit, hidden in a select',
      (context) =>
        sql`with w as (insert into effects values (${context.key}) returning key) select * from w`.execute(context.db),
      'writes outside its transaction',
    ],
    [
      'a write before commit, in a transaction of its own',
      (context) => context.db.transaction().execute((tx) => insert(tx, [context.key])),
      'writes outside its transaction, where a crash leaves the write behind: "insert into "effects"',
    ],
  ])('%s', async (_, stray, message) => {
    const error = await found(
      crashAnywhere(
        job,
        each<Unit, Tables>(async (__, context) => {
          await stray(context).catch(() => {});
          await context.commit((tx) => insert(tx, [context.key]));
        }),
        options,
      ),
    );
    expect(error.message).toContain('tests.crash fails at 1 of 1 moments:\n- without any crash: it ');
    expect(error.message).toContain(message);
    expect(error.message).toContain('(unit-1)');
  });

  test('an outside call without step happens again', async () => {
    const error = await found(
      crashAnywhere(
        job,
        each<Unit, Tables>(async (_, context) => {
          await provider.do(context.key);
          await commitEffect(context);
        }),
        { ...options, units: TWO, invariant: once(['unit-1', 'unit-2']) },
      ),
    );
    expect(error.message).toContain('killed before the statement "begin" (number 4, unit-1)');
    // From the call to the commit of its unit: begin, mark, effect, commit.
    expect(error.faults).toHaveLength(8);
  });

  test('a step that ignores its key happens again where its result is lost', async () => {
    const error = await found(
      crashAnywhere(
        job,
        each<Unit, Tables>(async (_, context) => {
          await context.step('charge', () => provider.do(context.key));
          await commitEffect(context);
        }),
        { ...options, units: TWO, invariant: once(['unit-1', 'unit-2']) },
      ),
    );
    expect(error.message).toContain('killed just after the step "charge"');
    expect(error.faults).toHaveLength(4);
    expect(error.faults.map(({ moment }) => moment.replace(/ \(.*/, '')).sort()).toEqual([
      ...Array<string>(2).fill(
        expect.stringContaining('killed before the statement "insert into nightshift.steps') as string,
      ),
      ...Array<string>(2).fill('killed just after the step "charge"'),
    ]);
  });

  test('a walk that keeps its cursor in a table of its own, outside the transaction', async () => {
    const error = await found(
      crashAnywhere(
        job,
        walk<Unit, Tables, string, number>({
          start: 0,
          read: async (cursor, { db, key }) => {
            await sql`insert into places values (${key}, ${cursor}) on conflict (walk) do update set at = excluded.at`.execute(
              db,
            );
            return cursor < 1 ? { items: [key], cursor: 1 } : { items: [] };
          },
          write: async (items, { tx }) => {
            await insert(tx, items);
          },
        }),
        options,
      ),
    );
    expect(error.message).toContain(
      'writes outside its transaction, where a crash leaves the write behind: "insert into places',
    );
  });

  test('a walk that remembers in memory what it has read, and so skips what was rolled back', async () => {
    const seen = new Set<string>();
    const error = await found(
      crashAnywhere(
        job,
        walk<Unit, Tables, string, number>({
          start: 0,
          read: (_, { key }) => {
            const items = seen.has(key) ? [] : [key];
            seen.add(key);
            return Promise.resolve({ items });
          },
          write: async (items, { tx }) => {
            await insert(tx, items);
          },
        }),
        {
          ...options,
          units: TWO,
          prepare: () => seen.clear(),
          invariant: async (db) => expect(await effects(db)).toEqual(['unit-1', 'unit-2']),
        },
      ),
    );
    expect(error.faults.every(({ moment }) => moment.startsWith('killed before'))).toBe(true);
    expect(error.message).toMatch(/killed before the statement "insert into "effects".*unit-1\)/);
  });

  test('an SQL error that is swallowed inside the transaction', async () => {
    const error = await found(
      crashAnywhere(
        job,
        many<Unit, Tables>(async (units, { tx, keys }) => {
          await insert(tx, keys);
          if (units.some(({ n }) => n === 4)) await sql`select 1 / 0`.execute(tx).catch(() => {});
        }),
        options,
      ),
    );
    expect(error.message).toContain("without any crash: unit 'unit-4' is dead: TransactionWasAborted");
  });

  test('work that waits for what never comes', async () => {
    const error = await found(
      crashAnywhere(
        job,
        each<Unit, Tables>(async (_, { step }) => {
          await step('knock', () => Promise.resolve());
          await new Promise(() => {});
        }),
        options,
      ),
    );
    expect(error.message).toContain('without any crash: the work has not gone on for 3 s after the statement "');
    expect(error.message).toContain('insert into nightshift.steps');
  });

  test('an invariant that does not even hold without a crash', async () => {
    const error = await found(
      crashAnywhere(
        job,
        each<Unit, Tables>(() => Promise.resolve()),
        options,
      ),
    );
    expect(error.message).toContain('- without any crash: ');
    expect(error.cause).toMatchObject({ matcherResult: { pass: false } });
  });
});
