import { sql } from '@nightshift/database';
import type { Damage, Offence } from './Damage.ts';

/** What is left open, or was never found, once everything has come to rest. */
export const openDamage: Damage[] = [
  {
    name: 'units never found',
    async find(db) {
      const { rows } = await sql<Offence>`
        select r.id as run, null::int as unit, r.id as key,
          format('%s with %s units, and its ground had %s', r.state, count(u.number), s.units) as what
        from nightshift.runs r
        join proving.settings s on s.job = r.job
        left join nightshift.units u on u.run_id = r.id
        where r.state in ('working', 'succeeded', 'failed')
        group by r.id, s.units
        having count(u.number) <> s.units
      `.execute(db);
      return rows;
    },
  },
  {
    name: 'units unsettled',
    async find(db) {
      const { rows } = await sql<Offence>`
        select run_id as run, number as unit, key, 'still ready' as what from nightshift.units where state = 'ready'
      `.execute(db);
      return rows;
    },
  },
  {
    name: 'packs open or claimed',
    async find(db) {
      const { rows } = await sql<Offence>`
        select run_id as run, number as unit, run_id || ' pack ' || number as key,
          format('settled %s, claimed until %s, sent %s', settled_at, claimed_until, sent_at) as what
        from nightshift.packs where settled_at is null or claimed_until is not null
      `.execute(db);
      return rows;
    },
  },
  {
    name: 'runs open',
    async find(db) {
      const { rows } = await sql<Offence>`
        select id as run, null::int as unit, id as key, state as what from nightshift.runs where finished_at is null
      `.execute(db);
      return rows;
    },
  },
  {
    name: 'runs that say otherwise than their units',
    async find(db) {
      const { rows } = await sql<Offence>`
        select r.id as run, null::int as unit, r.id as key, format('%s with %s dead', r.state, count(u.number)) as what
        from nightshift.runs r left join nightshift.units u on u.run_id = r.id and u.state = 'dead'
        where r.state in ('succeeded', 'failed') and r.error is null
        group by r.id
        having (count(u.number) > 0) <> (r.state = 'failed')
      `.execute(db);
      return rows;
    },
  },
];
