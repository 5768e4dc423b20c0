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
export async function rememberStep<T extends Json | void>(db: Database, owner: string, name: string, run: () => Promise<T>): Promise<T> {
  const known = await load(db, owner, name);
  if (known) return known.result as T;
  const result = jsonText(owner, name, await run());
  await sql`
    insert into nightshift.steps (owner, name, begun_at, result) values (${owner}, ${name}, nightshift.clock(), ${result}::jsonb)
    on conflict do nothing
  `.execute(db);
  return (await load(db, owner, name))!.result as T;
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

/** Nothing returned is remembered as null. What JSON would drop or change silently is refused. */
function jsonText(owner: string, name: string, result: unknown): string {
  if (result === undefined) return 'null';
  const text = refuseThrows(owner, name, () => JSON.stringify(result)) as string | undefined;
  if (text === undefined || !sameJson(result, JSON.parse(text))) {
    throw new StepResultNotJson(`step '${name}' of ${owner} returned something that JSON can't hold: return plain objects, arrays, strings, finite numbers, booleans or null`);
  }
  return text;
}

function refuseThrows<T>(owner: string, name: string, stringify: () => T): T {
  try {
    return stringify();
  } catch (error) {
    throw new StepResultNotJson(`step '${name}' of ${owner} returned something that JSON can't hold`, { cause: error });
  }
}

/** Whether a value came through JSON as it was; a key that was undefined counts as absent. */
function sameJson(before: unknown, after: unknown): boolean {
  if (typeof before !== 'object' || before === null) return Object.is(before, after) || (before === 0 && after === 0);
  if (typeof after !== 'object' || after === null || Array.isArray(before) !== Array.isArray(after)) return false;
  const prototype: unknown = Object.getPrototypeOf(before);
  if (!Array.isArray(before) && prototype !== Object.prototype && prototype !== null) return false;
  const keys = Object.keys(before).filter((key) => (before as Record<string, unknown>)[key] !== undefined);
  return (
    keys.length === Object.keys(after).length &&
    keys.every((key) => sameJson((before as Record<string, unknown>)[key], (after as Record<string, unknown>)[key]))
  );
}
