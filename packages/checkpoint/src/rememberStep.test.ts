import { runInNewContext } from 'node:vm';
import type { Json } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import { rememberStep, StepResultNotJson } from './rememberStep.ts';

let world: FreshDatabase;
beforeAll(async () => (world = await freshDatabase()));
afterEach(() => world.db.deleteFrom('nightshift.steps').execute());
afterAll(() => world.drop());

const UNIT = 'billing.charge@2026-01-05T03:00:00.000Z#7';
const step = <T extends Json | void>(run: () => Promise<T>, name = 'charge', owner = UNIT) =>
  rememberStep(world.db, owner, name, run);
const neverAgain = () => Promise.reject(new Error('it ran again'));
const stored = () => world.db.selectFrom('nightshift.steps').select(['owner', 'name', 'result']).execute();

test.each<[string, Json]>([
  ['an object', { id: 'ch_1', paid: true, lines: [{ cents: 12 }, null] }],
  ['a text', 'ünï🎈 \n "quoted"'],
  ['a number', -0.25],
  ['the number zero', 0],
  ['a huge number', 1.7976931348623157e308],
  ['false', false],
  ['an empty list', []],
  ['an object with a key named __proto__', JSON.parse('{"__proto__": 1}')],
])('a step runs once; its result, %s, comes back the second time without running', async (_, result) => {
  expect(await step(() => Promise.resolve(result))).toEqual(result);
  expect(await step(neverAgain)).toEqual(result);
});

test.each([null, undefined])('a step that returned %s has run too, and is remembered as null', async (result) => {
  expect(await step(() => Promise.resolve(result as null))).toBeNull();
  expect(await step(neverAgain)).toBeNull();
});

test('a key that is undefined is absent, the first time and the second', async () => {
  const result = { id: 'ch_1', note: undefined } as unknown as Json;
  expect(Object.keys((await step(() => Promise.resolve(result))) as object)).toEqual(['id']);
  expect(Object.keys((await step(neverAgain)) as object)).toEqual(['id']);
});

test('a plain object of another realm, as fetch returns it under some test runners, is plain', async () => {
  const foreign = runInNewContext('({ id: "ch_1", lines: [{ cents: 12 }] })') as Json;
  expect(Object.getPrototypeOf(foreign)).not.toBe(Object.prototype);
  expect(await step(() => Promise.resolve(foreign))).toEqual({ id: 'ch_1', lines: [{ cents: 12 }] });
  const bare = Object.assign(Object.create(null) as object, { id: 1 }) as Json;
  expect(await step(() => Promise.resolve(bare), 'bare')).toEqual({ id: 1 });
});

test('steps of other names and other owners are steps of their own', async () => {
  expect(await step(() => Promise.resolve('one'))).toBe('one');
  expect(await step(() => Promise.resolve('two'), 'mail')).toBe('two');
  expect(await step(() => Promise.resolve('three'), 'charge', `${UNIT}8`)).toBe('three');
});

test('when two attempts run a step at once, the first stored result wins and both return it', async () => {
  const first = await step(async () => {
    expect(await step(() => Promise.resolve('stored first'))).toBe('stored first');
    return 'stored second';
  });
  expect(first).toBe('stored first');
  expect(await stored()).toEqual([{ owner: UNIT, name: 'charge', result: 'stored first' }]);
});

test('many attempts at once agree on one result', async () => {
  const results = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => step(() => Promise.resolve({ n }))));
  expect(new Set(results.map((result) => result.n)).size).toBe(1);
  expect(await stored()).toMatchObject([{ result: results[0] }]);
});

test('a result of null that was stored first wins over a later one', async () => {
  const first = await step<Json>(async () => {
    await step(() => Promise.resolve(null));
    return 'late';
  });
  expect(first).toBeNull();
});

test('a step that throws is not remembered: it runs again', async () => {
  await expect(step(() => Promise.reject(new Error('declined')))).rejects.toThrow('declined');
  expect(await stored()).toEqual([]);
  expect(await step(() => Promise.resolve('paid'))).toBe('paid');
});

test('a step that was begun and never finished runs, and keeps when it was begun', async () => {
  await sql`insert into nightshift.steps (owner, name, begun_at) values (${UNIT}, 'charge', '2026-01-05')`.execute(
    world.db,
  );
  expect(await step(() => Promise.resolve('paid'))).toBe('paid');
  expect(await step(neverAgain)).toBe('paid');
  const { rows } = await sql<{ kept: boolean }>`select begun_at = '2026-01-05' as kept from nightshift.steps`.execute(
    world.db,
  );
  expect(rows).toEqual([{ kept: true }]);
});

class Charge {
  id = 'ch_1';
}
const circle: Record<string, unknown> = {};
circle.self = circle;

test.each<[string, unknown]>([
  ['a Date', new Date(0)],
  ['a Date inside', { at: new Date(0) }],
  ['undefined inside a list', [1, undefined]],
  ['a hole in a list', [1, , 2]],
  ['NaN', NaN],
  ['infinity inside', { ratio: Infinity }],
  ['a BigInt', 1n],
  ['a BigInt inside', [{ cents: 1n }]],
  ['an instance of a class', new Charge()],
  ['an instance of a class inside', { charge: new Charge() }],
  ['a Map', new Map([[1, 2]])],
  ['an Error', new Error('boom')],
  ['a function', () => 1],
  ['a function inside', { run: () => 1 }],
  ['a symbol', Symbol('s')],
  ['a circle', circle],
  ['a NUL', 'a\0b'],
  ['a NUL in a key', { 'a\0b': 1 }],
  ['half a surrogate pair', { text: '\ud83c' }],
])('%s is refused by name, and nothing is remembered', async (_, result) => {
  const attempt = step(() => Promise.resolve(result as Json));
  await expect(attempt).rejects.toThrow(StepResultNotJson);
  await expect(attempt).rejects.toThrow(`step 'charge' of ${UNIT} returned something that can't be remembered as JSON`);
  expect(await stored()).toEqual([]);
});
