import { sql, type Database } from '@nightshift/database';

/** What the tables say at one moment, over all runs. */
export type State = {
  units: number;
  done: number;
  dead: number;
  ready: number;
  openPacks: number;
  openRuns: number;
  runs: number;
  /** Grows with every claim and every send: nothing moves while it stands. */
  moves: number;
};

export async function readState(db: Database): Promise<State> {
  const { rows } = await sql<State>`
    select units.*, packs.*, runs.* from
      (select count(*)::int as units, (count(*) filter (where state = 'done'))::int as done,
        (count(*) filter (where state = 'dead'))::int as dead, (count(*) filter (where state = 'ready'))::int as ready
        from nightshift.units) as units,
      (select (count(*) filter (where settled_at is null))::int as "openPacks",
        (coalesce(sum(attempt + sends), 0) + count(settled_at))::int as moves from nightshift.packs) as packs,
      (select count(*)::int as runs, (count(*) filter (where finished_at is null))::int as "openRuns"
        from nightshift.runs) as runs
  `.execute(db);
  return rows[0]!;
}

export function isAtRest({ ready, openPacks, openRuns }: State): boolean {
  return ready === 0 && openPacks === 0 && openRuns === 0;
}
