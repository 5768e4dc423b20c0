import { sql, type Database } from '@nightshift/database';
import type { LookChange } from './nextLook.ts';

/** Remembers what was seen waiting, and forgets where nothing waits any more, in one statement. Of two watches at once the later look stays. */
export async function storeLooks(db: Database, changes: readonly LookChange[]): Promise<void> {
  if (changes.length === 0) return;
  const gone = changes.filter(({ look }) => look === null).map(({ job }) => job);
  const seen = changes.flatMap(({ job, look }) => (look === null ? [] : [{ job, ...look }]));
  await sql`
    with gone as (
      delete from nightshift.looks where job = any(${gone}::text[])
    )
    insert into nightshift.looks as l (job, looked_at, moved_at, sizes)
    select * from unnest(${seen.map(({ job }) => job)}::text[], ${seen.map(({ lookedAt }) => lookedAt)}::timestamptz[],
      ${seen.map(({ movedAt }) => movedAt)}::timestamptz[], ${seen.map(({ sizes }) => JSON.stringify(sizes))}::jsonb[]) as seen (job, looked_at, moved_at, sizes)
    order by job
    on conflict (job) do update set looked_at = excluded.looked_at, moved_at = excluded.moved_at, sizes = excluded.sizes
    where l.looked_at < excluded.looked_at
  `.execute(db);
}
