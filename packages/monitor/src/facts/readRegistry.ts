import { sql, type Database } from '@nightshift/database';
import type { Look, Registry } from './JobFacts.ts';

export type RegistryRow = Registry & { look: Look | null };

/** Every registered job, with what was seen of its backlog before, and the time. */
export async function readRegistry(db: Database): Promise<{ now: Date; rows: RegistryRow[] }> {
  const { rows } = await sql<Row>`
    select nightshift.clock() as now, j.name as job, j.registered_at as "registeredAt",
      greatest(j.registered_at, j.schedule_changed_at, j.resumed_at) as "owedFrom", j.last_tick as "lastTick",
      j.last_ended_tick as "lastEndedTick", j.last_success_at as "lastSuccessAt", j.success_due_for as "successDueFor",
      j.success_due_at as "successDueAt", j.paused_at as "pausedAt",
      l.looked_at as "lookedAt", l.moved_at as "movedAt", l.sizes
    from (select) as one left join nightshift.jobs j on true left join nightshift.looks l on l.job = j.name
    order by j.name
  `.execute(db);
  return {
    now: rows[0]!.now,
    rows: rows.flatMap(({ now: _, lookedAt, movedAt, sizes, ...registry }) => {
      if (registry.job === null) return [];
      const look = lookedAt && movedAt && sizes ? { lookedAt, movedAt, sizes } : null;
      return [{ ...registry, job: registry.job, look }];
    }),
  };
}

/** Without any job there is still a row, which tells the time. */
type Row = Omit<Registry, 'job'> & {
  now: Date;
  job: string | null;
  lookedAt: Date | null;
  movedAt: Date | null;
  sizes: number[] | null;
};
