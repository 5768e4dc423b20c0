import { PermanentError, sql, walk } from '@nightshift/runner';
import { failuresOf } from '../../jobs/natureOf.ts';
import type { ProvingTables } from '../../jobs/provingTables.ts';
import type { ProvingUnit } from '../../jobs/provingUnit.ts';
import { dieHere } from './dieHere.ts';
import { takeTime } from './takeTime.ts';

/** A unit's road, item by item, with a row for each. What fails, fails in the second batch, after its rows are written. */
export const proveWalk = walk<ProvingUnit, ProvingTables, number, number>({
  start: ({ unit }) => roadOf(unit).first - 1,
  async read(cursor, { unit, db, attempt, signal }) {
    const { first, last, batch } = roadOf(unit);
    await takeTime(unit.workMs, signal);
    const rows = await db
      .selectFrom('proving.items')
      .select('id')
      .where('id', '>', cursor)
      .where('id', '<=', last)
      .orderBy('id')
      .limit(batch)
      .execute();
    if (unit.nature === 'flaky' && cursor >= first && attempt <= failuresOf(unit.number)) {
      throw new Error(`unit ${unit.number} fails at first, at ${cursor}`);
    }
    const end = rows.at(-1)?.id;
    return { items: rows.map(({ id }) => id), ...(end === undefined || end === last ? {} : { cursor: end }) };
  },
  async write(items, { tx, unit, key }) {
    await sql`
      insert into proving.walked as w (key, item) select ${key}, item from unnest(${items}::int[]) as new (item)
      on conflict (key, item) do update set writes = w.writes + 1
    `.execute(tx);
    const { first, last } = roadOf(unit);
    if (items[0] === first && items.at(-1) !== last) return;
    if (unit.nature === 'killer') return dieHere();
    if (unit.nature === 'poison') throw new Error(`unit ${unit.number} is poison, from ${items[0]} on`);
  },
});

function roadOf({ number, road }: ProvingUnit) {
  if (!road) throw new PermanentError(`unit ${number} has no road: set items in proving.settings to at least 1`);
  return road;
}
