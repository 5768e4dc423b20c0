import { sql, type Database } from '@nightshift/database';
import type { Damage, Offence } from './Damage.ts';

/** What is wrong with the effects of `walk`: a row for each item up to the committed cursor, written once, and none beyond. */
export const walkDamage: Damage[] = [
  {
    name: 'walked items lost',
    find: (db) => roads(db, sql`walked < recorded or (state = 'done' and walked < length)`),
  },
  {
    name: 'walked items doubled',
    find: (db) => roads(db, sql`writes > walked`),
  },
  {
    name: 'walked items beyond the cursor',
    find: (db) => roads(db, sql`walked > recorded`),
  },
];

/** A road per unit: how long it is, how far its cursor says it was walked, and what was written on it. */
async function roads(db: Database, wrong: ReturnType<typeof sql>): Promise<Offence[]> {
  const { rows } = await sql<Offence>`
    select run, unit, key,
      format('%s: %s of %s items recorded, %s written, %s writings', state, recorded, length, walked, writes) as what
    from (
      select u.run_id as run, u.number as unit, u.key, u.state,
        (u.payload -> 'road' ->> 'last')::int - (u.payload -> 'road' ->> 'first')::int + 1 as length,
        coalesce((select c.items from nightshift.checkpoints c
          where c.owner = u.run_id || '#' || u.number and c.name = 'walk'), 0) as recorded,
        count(w.item) as walked, coalesce(sum(w.writes), 0) as writes
      from nightshift.units u
      join nightshift.runs r on r.id = u.run_id and r.job = 'proving.walk'
      left join proving.walked w on w.key = u.key
      group by u.run_id, u.number
    ) as road
    where ${wrong}
    order by run, unit
  `.execute(db);
  return rows;
}
