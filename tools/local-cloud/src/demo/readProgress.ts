import { sql, type Database, type RunState } from '@nightshift/database';

/** A run as its tables show it at one moment. */
export type Progress = {
  state: RunState;
  found: number;
  done: number;
  dead: number;
  /** Packs that an attempt has claimed and not given back. */
  inHand: number;
};

export async function readProgress(db: Database, run: string): Promise<Progress | undefined> {
  const { rows } = await sql<Progress>`
    select r.state, r.units as found,
      (count(*) filter (where u.state = 'done'))::int as done,
      (count(*) filter (where u.state = 'dead'))::int as dead,
      (select count(*) from nightshift.packs p where p.run_id = r.id and p.claimed_until is not null)::int as "inHand"
    from nightshift.runs r left join nightshift.units u on u.run_id = r.id
    where r.id = ${run}
    group by r.id
  `.execute(db);
  return rows[0];
}

export function isOver({ state }: Progress): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'skipped';
}
