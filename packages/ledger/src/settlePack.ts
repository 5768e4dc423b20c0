import { sql, type Database } from '@nightshift/database';
import type { Claim } from './claimPack.ts';
import { noClaim } from './fence.ts';

export type Settling =
  | {
      kind: 'settled';
      /** No other pack of the run was waiting to be claimed: whoever settled is to ask whether the run is over. */
      askIfOver: boolean;
    }
  /** Units are still ready, or the attempt lost the pack. */
  | { kind: 'not-settled' };

/**
 * Settles a pack without ready units, by asking the tables. While another pack waits for its claim the run can't be over,
 * and whoever settles that one asks later; so the question is only put where it may be answered with yes. (Were this
 * commit held up for as long as that whole other attempt takes, nobody would be answered; then the watch is.)
 */
export async function settlePack(db: Database, { run, pack, attempt }: Claim): Promise<Settling> {
  const { rows } = await sql<{ others_wait: boolean }>`
    update nightshift.packs p set settled_at = nightshift.clock(), ${noClaim}
    where p.run_id = ${run} and p.number = ${pack} and p.attempt = ${attempt} and p.settled_at is null
      and not exists (
        select from nightshift.units u
        where u.run_id = p.run_id and u.number between p.first_unit and p.last_unit and u.state = 'ready')
    returning exists (
      select from nightshift.packs other
      where other.run_id = p.run_id and other.number <> p.number and other.settled_at is null
        and other.claimed_until is null) as others_wait
  `.execute(db);
  const settled = rows[0];
  return settled ? { kind: 'settled', askIfOver: !settled.others_wait } : { kind: 'not-settled' };
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
