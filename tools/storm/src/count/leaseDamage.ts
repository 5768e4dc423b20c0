import * as z from 'zod';
import type { Cloud } from '@nightshift/local-cloud';
import type { Damage, Offence } from './Damage.ts';

const answer = z.object({ result: z.array(z.string()) });

/** Leases that somebody still holds although no run is open. Asked of Redis itself, as anybody may. */
export function leaseDamage({ url, token }: Pick<Cloud['redis'], 'url' | 'token'>): Damage {
  return {
    name: 'leases held',
    async find() {
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(['KEYS', 'nightshift:lease:proving.*']),
      });
      const { result } = answer.parse(await response.json());
      return result.map((key): Offence => ({ run: null, unit: null, key, what: 'a lease, and no run is open' }));
    },
  };
}
