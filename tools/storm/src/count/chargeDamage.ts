import { sql } from '@nightshift/database';
import type { Charges } from '../../proving-ground/provider/createCharges.ts';
import type { Damage, Offence } from './Damage.ts';

/** What is wrong with the provider's books beside ours: one charge for each unit of `each` that is done, for none two. */
export function chargeDamage(charges: Pick<Charges, 'perReference'>): Damage[] {
  return [
    {
      name: 'charged twice outside',
      find() {
        const twice = [...charges.perReference()].filter(([, count]) => count > 1);
        return Promise.resolve(
          twice.map(([key, count]): Offence => ({ run: null, unit: null, key, what: `charged ${count} times` })),
        );
      },
    },
    {
      name: 'charge lost outside',
      async find(db) {
        const { rows } = await sql<Offence & { charge: string | null }>`
          select u.run_id as run, u.number as unit, u.key, 'done, and no charge was made or kept' as what, e.charge
          from nightshift.units u
          join nightshift.runs r on r.id = u.run_id and r.job = 'proving.each'
          left join proving.effects e on e.job = r.job and e.key = u.key
          where u.state = 'done' and u.payload ? 'provider'
        `.execute(db);
        const made = charges.perReference();
        return rows.filter(({ key, charge }) => charge === null || !made.has(key));
      },
    },
  ];
}
