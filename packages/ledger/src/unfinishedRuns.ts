import { sql, type Database } from '@nightshift/database';

/** Runs whose last step somebody died before taking: each list is for the watch to finish. */
export type UnfinishedRuns = {
  /** Without an unsettled pack, and open, or failed of dead units that have been redriven since. */
  toClose: { run: string; job: string }[];
  /** Cancelled, and not cleared yet. */
  toCancel: { run: string; job: string }[];
  /** Jobs with a queued run and nothing open, and not paused. */
  toPromote: string[];
};

/** All of them, in one query. */
export async function readUnfinishedRuns(db: Database): Promise<UnfinishedRuns> {
  const { rows } = await sql<{ run: string; job: string; what: 'close' | 'cancel' | 'promote' }>`
    select r.id as run, r.job, case r.state when 'cancelled' then 'cancel' when 'queued' then 'promote' else 'close' end as what
    from nightshift.runs r
    where r.finished_at is null and case
      when r.state = 'cancelled' then true
      when r.state = 'queued' then not exists (
          select from nightshift.runs o where o.job = r.job and o.finished_at is null and o.state <> 'queued')
        and not exists (select from nightshift.jobs j where j.name = r.job and j.paused_at is not null)
      else not exists (select from nightshift.packs p where p.run_id = r.id and p.settled_at is null) end
    union all
    -- Looked for during a day after the last settlement: its units are counted each time, and may be many.
    select r.id, r.job, 'close'
    from nightshift.runs r
    where r.state = 'failed' and r.error is null
      and exists (select from nightshift.packs p where p.run_id = r.id and p.number < 0 and p.settled_at >= r.finished_at
        and p.settled_at > nightshift.clock() - interval '1 day')
      and not exists (select from nightshift.packs p where p.run_id = r.id and p.settled_at is null)
      and not exists (select from nightshift.units u where u.run_id = r.id and u.state = 'dead')
    order by 1
  `.execute(db);
  const of = (what: string) => rows.filter((row) => row.what === what).map(({ run, job }) => ({ run, job }));
  return { toClose: of('close'), toCancel: of('cancel'), toPromote: of('promote').map(({ job }) => job) };
}
