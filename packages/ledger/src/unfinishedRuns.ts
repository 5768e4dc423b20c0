import { sql, type Database } from '@nightshift/database';

/** Runs whose last step somebody died before taking: each list is for the watch to finish. */
export type UnfinishedRuns = {
  /** Open, and without an unsettled pack. */
  toClose: { run: string; job: string }[];
  /** Cancelled, and not cleared yet. */
  toCancel: { run: string; job: string }[];
  /** Jobs with a queued run and nothing open. */
  toPromote: string[];
};

export async function readUnfinishedRuns(db: Database): Promise<UnfinishedRuns> {
  const { rows } = await sql<{ run: string; job: string; what: 'close' | 'cancel' | 'promote' }>`
    select r.id as run, r.job, case r.state when 'cancelled' then 'cancel' when 'queued' then 'promote' else 'close' end as what
    from nightshift.runs r
    where r.finished_at is null and case
      when r.state = 'cancelled' then true
      when r.state = 'queued' then not exists (
        select from nightshift.runs o where o.job = r.job and o.finished_at is null and o.state <> 'queued')
      else not exists (select from nightshift.packs p where p.run_id = r.id and p.settled_at is null) end
    order by r.id
  `.execute(db);
  const of = (what: string) => rows.filter((row) => row.what === what).map(({ run, job }) => ({ run, job }));
  return { toClose: of('close'), toCancel: of('cancel'), toPromote: of('promote').map(({ job }) => job) };
}
