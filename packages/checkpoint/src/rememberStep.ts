import { formatDuration, type Json } from '@nightshift/contract';
import { sql, type Database, type DatabaseTransaction } from '@nightshift/database';
import { StepKeyExpired } from './stepKeyExpired.ts';
import { STORABLE, storableJson } from './storableJson.ts';

/** A step returned something that can't be remembered as JSON. */
export class StepResultNotJson extends Error {
  override name = 'StepResultNotJson';
}

/** For a step whose provider forgets keys: how long it knows one, and the key that the step carries. */
export type KeyLife = { milliseconds: number; key: string };

/**
 * Runs a step once and remembers its result: the next call of that owner and name returns it without running. Killed
 * between the two, the step runs again, so what it does outside must be keyed; with a `keyLife`, when it was begun is
 * stored first, and one that was begun longer ago than keys live throws {@link StepKeyExpired} and doesn't run. When two
 * attempts run it at once, the first stored result wins and both return it.
 */
export async function rememberStep<T extends Json | void>(
  db: Database,
  owner: string,
  name: string,
  run: () => Promise<T>,
  keyLife?: KeyLife,
): Promise<T> {
  const known = await load(db, owner, name);
  if (known?.finished) return known.result as T;
  if (keyLife) {
    if (known && known.age_ms > keyLife.milliseconds) throw expired(owner, name, known.begun_at, keyLife);
    if (!known) await begin(db, owner, name);
  }
  const result = jsonText(owner, name, await run());
  const { rows } = await sql<{ result: T }>`
    insert into nightshift.steps as s (owner, name, begun_at, result)
    values (${owner}, ${name}, nightshift.clock(), ${result}::jsonb)
    on conflict (owner, name) do update set result = coalesce(s.result, excluded.result)
    returning result
  `.execute(db);
  return rows[0]!.result;
}

/**
 * Forgets that a step was begun, in the transaction that asks a human about it: a redrive is the answer, and runs it
 * again. A finished step is never forgotten.
 */
export async function forgetBegunStep(tx: DatabaseTransaction, owner: string, name: string): Promise<void> {
  await tx
    .deleteFrom('nightshift.steps')
    .where('owner', '=', owner)
    .where('name', '=', name)
    .where('result', 'is', null)
    .execute();
}

type Known = { result: Json; finished: boolean; begun_at: Date; age_ms: number };

async function load(db: Database, owner: string, name: string): Promise<Known | undefined> {
  const { rows } = await sql<Known>`
    select result, result is not null as finished, begun_at,
      extract(epoch from nightshift.clock() - begun_at)::float8 * 1000 as age_ms
    from nightshift.steps where owner = ${owner} and name = ${name}
  `.execute(db);
  return rows[0];
}

/** Before anything is done outside: from here on nobody knows whether it was. */
async function begin(db: Database, owner: string, name: string): Promise<void> {
  await sql`
    insert into nightshift.steps (owner, name, begun_at) values (${owner}, ${name}, nightshift.clock()) on conflict do nothing
  `.execute(db);
}

function expired(owner: string, name: string, begunAt: Date, { milliseconds, key }: KeyLife): StepKeyExpired {
  return new StepKeyExpired(
    name,
    `step '${name}' of ${owner} was begun at ${begunAt.toISOString()} and never finished: what it does outside may have happened, ` +
      `and its key '${key}' lives only ${formatDuration(milliseconds)}, so doing it again could do it twice. Look there first: ` +
      'if it did not happen, redrive the letter and the step runs again; if it did, do the rest by hand and discard the letter',
  );
}

/** Nothing returned is remembered as null. */
function jsonText(owner: string, name: string, result: unknown): string {
  if (result === undefined) return 'null';
  let cause: unknown;
  try {
    const text = storableJson(result);
    if (text !== undefined) return text;
  } catch (error) {
    cause = error;
  }
  throw new StepResultNotJson(
    `step '${name}' of ${owner} returned something that can't be remembered as JSON: return ${STORABLE}`,
    { cause },
  );
}
