import { sql, type Database, type RunState } from '@nightshift/database';
import type { Backlog } from './JobFacts.ts';

/**
 * What is open or waits of each job, from the packs that are unsettled and the runs that are unfinished, each by its index:
 * what is done costs nothing, however much it is. Since when a pack waits: `claimedOrOwed` of the ledger. What was never
 * taken hasn't moved, whenever it was put back.
 */
export async function readBacklogs(db: Database): Promise<Map<string, Backlog>> {
  const { rows } = await sql<Row>`
    with packed as (
      select p.run_id, count(*) as packs, sum(p.last_unit - p.first_unit + 1) filter (where p.number <> 0) as units,
        count(*) filter (where p.claimed_until > nightshift.clock()) as in_hand,
        count(*) filter (where ${isReady}) as ready,
        min(coalesce(p.claimed_at, p.due_at)) filter (where ${isReady}) as ready_since,
        min(coalesce(p.claimed_at, p.due_at)) filter (where ${isReady} and p.number <> 0) as waiting_since,
        max(least(coalesce(p.claimed_at, p.due_at), nightshift.clock())) filter (where p.attempt > 0) as moved_at
      from nightshift.packs p where p.settled_at is null group by p.run_id
    ), shown as (
      select id from nightshift.runs where finished_at is null and state <> 'queued'
      union
      select run_id from packed
    )
    select r.job, coalesce(sum(p.units), 0)::int as units,
      coalesce(sum(p.units) filter (where r.state in ('opened', 'dispatching')), 0)::int as "unitsBeingFound",
      coalesce(sum(p.packs), 0)::int as packs, coalesce(sum(p.in_hand), 0)::int as "inHand", coalesce(sum(p.ready), 0)::int as ready,
      min(p.ready_since) as "readySince", (array_agg(r.id order by p.ready_since nulls last, r.id))[1] as "readyRun",
      min(p.waiting_since) as "waitingSince", max(p.moved_at) as "movedAt",
      (jsonb_agg(jsonb_build_object('run', r.id, 'scheduledFor', r.scheduled_for, 'openedAt', r.opened_at, 'state', r.state)
        order by r.opened_at, r.id) filter (where r.finished_at is null and r.unit_filter is null)) -> 0 as "openRun"
    from shown join nightshift.runs r using (id) left join packed p on p.run_id = r.id
    where r.state <> 'cancelled'
    group by r.job
  `.execute(db);
  return new Map(rows.map(({ job, openRun, ...backlog }) => [job, { ...backlog, openRun: openRun && parse(openRun) }]));
}

/** Due, and in nobody's hands. */
const isReady = sql`p.due_at <= nightshift.clock() and (p.claimed_until is null or p.claimed_until <= nightshift.clock())`;

type Row = Omit<Backlog, 'openRun'> & {
  job: string;
  openRun: { run: string; scheduledFor: string; openedAt: string; state: RunState } | null;
};

function parse({ scheduledFor, openedAt, ...run }: NonNullable<Row['openRun']>): NonNullable<Backlog['openRun']> {
  return { ...run, scheduledFor: new Date(scheduledFor), openedAt: new Date(openedAt) };
}
