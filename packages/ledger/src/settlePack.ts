import { sql, type Database } from '@nightshift/database';
import type { Claim } from './claimPack.ts';
import { noClaim } from './fence.ts';

/** Settles a pack without ready units, by asking the tables. False when units are still ready or the attempt lost the pack. */
export async function settlePack(db: Database, { run, pack, attempt }: Claim): Promise<boolean> {
  const { rows } = await sql`
    update nightshift.packs p set settled_at = nightshift.clock(), ${noClaim}
    where p.run_id = ${run} and p.number = ${pack} and p.attempt = ${attempt} and p.settled_at is null
      and not exists (
        select from nightshift.units u
        where u.run_id = p.run_id and u.number between p.first_unit and p.last_unit and u.state = 'ready')
    returning p.number
  `.execute(db);
  return rows.length === 1;
}

/** Gives a claim back, so that the next delivery needn't wait for it to expire. False when the attempt had lost it. */
export async function giveBack(db: Database, { run, pack, attempt }: Claim): Promise<boolean> {
  const { rows } = await sql`
    update nightshift.packs set ${noClaim}
    where run_id = ${run} and number = ${pack} and attempt = ${attempt} and settled_at is null
    returning number
  `.execute(db);
  return rows.length === 1;
}
