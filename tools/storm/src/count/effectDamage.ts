import { sql } from '@nightshift/database';
import type { Damage, Offence } from './Damage.ts';

/** What is wrong with the effects of `each` and `many`: one row per unit done, written once, and no other row. */
export const effectDamage: Damage[] = [
  {
    name: 'effects lost',
    async find(db) {
      const { rows } = await sql<Offence>`
        select u.run_id as run, u.number as unit, u.key, 'done without its effect' as what
        from nightshift.units u join nightshift.runs r on r.id = u.run_id
        where r.job in ('proving.each', 'proving.many') and u.state = 'done'
          and not exists (select from proving.effects e where e.job = r.job and e.key = u.key)
      `.execute(db);
      return rows;
    },
  },
  {
    name: 'effects doubled',
    async find(db) {
      const { rows } = await sql<Offence>`
        select u.run_id as run, u.number as unit, e.key, 'written ' || e.writes || ' times' as what
        from proving.effects e
        left join (nightshift.units u join nightshift.runs r on r.id = u.run_id) on r.job = e.job and u.key = e.key
        where e.writes > 1
      `.execute(db);
      return rows;
    },
  },
  {
    name: 'effects of units that are not done',
    async find(db) {
      const { rows } = await sql<Offence>`
        select null as run, null::int as unit, e.key, 'an effect of ' || e.job || ', and no such unit is done' as what
        from proving.effects e
        where not exists (
          select from nightshift.units u join nightshift.runs r on r.id = u.run_id
          where r.job = e.job and u.key = e.key and u.state = 'done')
      `.execute(db);
      return rows;
    },
  },
];
