import type { ErrorRecord, Json } from '@nightshift/contract';
import { sql, type Database, type RunState, type UnitState } from '@nightshift/database';
import { groupLetters, type LetterGroup } from '@nightshift/dlq';

/** A run with all that its tables say of it. */
export type FullRun = {
  run: string;
  job: string;
  scheduledFor: Date;
  trigger: 'clock' | 'hand';
  state: RunState;
  reason: string | null;
  exclusive: boolean;
  openedAt: Date | null;
  dispatchedAt: Date | null;
  finishedAt: Date | null;
  error: ErrorRecord | null;
  deployment: string | null;
  askedBy: string | null;
  where: Json;
  found: number;
  units: Record<UnitState, number>;
  packs: { unsettled: number; unsent: number; claimed: number };
  /** Its waiting letters, by cause. */
  letters: LetterGroup[];
};

export async function readRun(db: Database, run: string): Promise<FullRun | undefined> {
  const { rows } = await sql<Omit<FullRun, 'letters'>>`
    select r.id as run, r.job, r.scheduled_for as "scheduledFor", r.trigger, r.state, r.reason, r.exclusive, r.opened_at as "openedAt",
      r.dispatched_at as "dispatchedAt", r.finished_at as "finishedAt", r.error, r.deployment, r.asked_by as "askedBy",
      r.unit_filter as "where", r.units as found,
      (select jsonb_build_object(
          'ready', count(*) filter (where u.state = 'ready'), 'done', count(*) filter (where u.state = 'done'),
          'dead', count(*) filter (where u.state = 'dead'), 'cancelled', count(*) filter (where u.state = 'cancelled'))
        from nightshift.units u where u.run_id = r.id) as units,
      (select jsonb_build_object(
          'unsettled', count(*), 'unsent', count(*) filter (where p.sent_at is null),
          'claimed', count(*) filter (where p.claimed_until > nightshift.clock()))
        from nightshift.packs p where p.run_id = r.id and p.settled_at is null) as packs
    from nightshift.runs r where r.id = ${run}
  `.execute(db);
  return rows[0] && { ...rows[0], letters: await groupLetters(db, { run, state: 'waiting' }) };
}
