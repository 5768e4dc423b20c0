import { sql } from '@nightshift/database';
import type { Damage, Offence } from './Damage.ts';

/** What is wrong with the dead: a waiting letter for each, poison and killers among them, and nobody else. */
export const letterDamage: Damage[] = [
  {
    name: 'dead without a letter, or a letter without a dead',
    async find(db) {
      const { rows } = await sql<Offence>`
        select u.run_id as run, u.number as unit, u.key, 'dead, and no letter waits' as what
        from nightshift.units u
        where u.state = 'dead' and not exists (
          select from nightshift.dead_letters d where d.run_id = u.run_id and d.unit = u.number and d.state = 'waiting')
        union all
        select d.run_id, d.unit, coalesce(d.key, d.run_id), 'a letter waits, and its unit is not dead'
        from nightshift.dead_letters d
        where d.state = 'waiting' and d.unit is not null and not exists (
          select from nightshift.units u where u.run_id = d.run_id and u.number = d.unit and u.state = 'dead')
      `.execute(db);
      return rows;
    },
  },
  {
    name: 'poison that did not die',
    async find(db) {
      const { rows } = await sql<Offence>`
        select run_id as run, number as unit, key, (payload ->> 'nature') || ' is ' || state as what
        from nightshift.units where payload ->> 'nature' in ('poison', 'killer') and state <> 'dead'
      `.execute(db);
      return rows;
    },
  },
  {
    name: 'wrongly dead',
    async find(db) {
      const { rows } = await sql<Offence>`
        select u.run_id as run, u.number as unit, u.key,
          format('%s, dead after %s failures: %s', u.payload ->> 'nature', u.failures, u.error ->> 'message') as what
        from nightshift.units u where u.state = 'dead' and u.payload ->> 'nature' in ('sound', 'flaky')
        union all
        select d.run_id, null, d.run_id, format('its units were not found after %s failures: %s', d.failures, d.error ->> 'message')
        from nightshift.dead_letters d where d.state = 'waiting' and d.unit is null
      `.execute(db);
      return rows;
    },
  },
];
