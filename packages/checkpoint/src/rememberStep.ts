import type { Json } from '@nightshift/contract';
import { sql, type Database } from '@nightshift/database';

/** A step returned something that can't be remembered as JSON. */
export class StepResultNotJson extends Error {
  override name = 'StepResultNotJson';
}

/**
 * Runs a step once and remembers its result: the next call of that owner and name returns it without running. Killed
 * between the two, the step runs again, so what it does outside must be keyed. When two attempts run it at once, the
 * first stored result wins and both return it.
 */
export async function rememberStep<T extends Json | void>(
  db: Database,
  owner: string,
  name: string,
  run: () => Promise<T>,
): Promise<T> {
  const known = await load(db, owner, name);
  if (known) return known.result as T;
  const result = jsonText(owner, name, await run());
  const { rows } = await sql<{ result: T }>`
    insert into nightshift.steps as s (owner, name, begun_at, result)
    values (${owner}, ${name}, nightshift.clock(), ${result}::jsonb)
    on conflict (owner, name) do update set result = coalesce(s.result, excluded.result)
    returning result
  `.execute(db);
  return rows[0]!.result;
}

async function load(db: Database, owner: string, name: string): Promise<{ result: Json } | undefined> {
  const row = await db
    .selectFrom('nightshift.steps')
    .select('result')
    .where('owner', '=', owner)
    .where('name', '=', name)
    .where('result', 'is not', null)
    .executeTakeFirst();
  return row && { result: row.result };
}

/** Nothing returned is remembered as null. What JSON would drop or change silently, or Postgres can't hold, is refused. */
function jsonText(owner: string, name: string, result: unknown): string {
  if (result === undefined) return 'null';
  const refuse = (cause?: unknown) =>
    new StepResultNotJson(
      `step '${name}' of ${owner} returned something that can't be remembered as JSON: return plain objects, arrays, ` +
        'strings without NUL and half surrogates, finite numbers, booleans or null',
      { cause },
    );
  let text: string | undefined;
  try {
    text = JSON.stringify(result);
  } catch (error) {
    throw refuse(error);
  }
  if (text === undefined || !sameJson(result, JSON.parse(text))) throw refuse();
  return text;
}

/** Whether a value came through JSON as it was; a key that was undefined counts as absent. */
function sameJson(before: unknown, after: unknown): boolean {
  if (typeof before === 'string') return before === after && isStorable(before);
  if (typeof before !== 'object' || before === null) return Object.is(before, after) || (before === 0 && after === 0);
  if (typeof after !== 'object' || after === null || Array.isArray(before) !== Array.isArray(after)) return false;
  if (!Array.isArray(before) && !isPlain(before)) return false;
  const [was, is] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const keys = Object.keys(was).filter((key) => was[key] !== undefined);
  return (
    keys.length === Object.keys(is).length &&
    keys.every((key) => isStorable(key) && Object.hasOwn(is, key) && sameJson(was[key], is[key]))
  );
}

/** An object of another realm is as plain as one of this; an instance of a class has a second prototype. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Postgres holds neither a NUL nor half a surrogate pair in JSON. */
function isStorable(text: string): boolean {
  return !/\p{Surrogate}|\0/u.test(text);
}
