import { sql, type Database, type RawBuilder } from '@nightshift/database';
import type { Evidence, EvidentPack, EvidentRun, Subject } from './Evidence.ts';

/** What the tables say of some subjects, in their order and in one statement. Of units it reads those of one pack per run. */
export async function readEvidence(db: Database, subjects: readonly Subject[]): Promise<Evidence[]> {
  if (subjects.length === 0) return [];
  const { rows } = await sql<Row>`
    select run.evident as run, holder.evident as holder,
      l.error - 'stack' - 'cause' as "letterError", l.deployment as "letterDeployment"
    from unnest(${subjects.map(({ job }) => job)}::text[], ${subjects.map(({ run }) => run)}::text[],
      ${subjects.map(({ letter }) => letter)}::bigint[]) with ordinality as s (job, run, letter, place)
    left join nightshift.dead_letters l on l.id = s.letter
    left join lateral (${evidentRun(sql`r.id = coalesce(s.run, l.run_id)`)}) run on true
    left join lateral (${evidentRun(
      sql`r.job = s.job and r.finished_at is null and r.state not in ('queued', 'cancelled') and r.id is distinct from s.run`,
    )}) holder on true
    order by s.place
  `.execute(db);
  return rows.map(({ run, holder, letterError, letterDeployment }) => ({
    run: run && parseRun(run),
    holder: holder && parseRun(holder),
    letter: letterError && { error: letterError, deployment: letterDeployment },
  }));
}

function evidentRun(condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select jsonb_build_object('run', r.id, 'state', r.state, 'reason', r.reason, 'openedAt', r.opened_at, 'units', r.units,
      'failures', r.failures, 'gaveUp', r.error is not null, 'deployment', r.deployment,
      'letters', (select count(*) from nightshift.dead_letters l where l.run_id = r.id and l.state = 'waiting'),
      'attempts', coalesce((
        select l.failures from nightshift.dead_letters l where l.run_id = r.id and l.state = 'waiting' order by l.id desc limit 1), 0),
      'error', coalesce(r.error, (
        select l.error from nightshift.dead_letters l where l.run_id = r.id and l.state = 'waiting' order by l.id desc limit 1
      )) - 'stack' - 'cause',
      'unsettledPacks', (select count(*) from nightshift.packs p where p.run_id = r.id and p.settled_at is null),
      'packsInHand', (
        select count(*) from nightshift.packs p
        where p.run_id = r.id and p.settled_at is null and p.claimed_until > nightshift.clock()),
      'pack', (${evidentPack})) as evident
    from nightshift.runs r where ${condition} order by r.opened_at limit 1`;
}

const evidentPack = sql`
  select jsonb_build_object('number', p.number, 'attempt', p.attempt, 'sends', p.sends, 'dueAt', p.due_at, 'sentAt', p.sent_at,
    'claimedAt', p.claimed_at, 'claimedUntil', p.claimed_until,
    'answered', case when p.answered_send is not null then
      jsonb_build_object('send', p.answered_send, 'status', p.answered_status, 'tries', p.answered_tries) end,
    'unitFailures', coalesce(u.failures, 0), 'unitError', u.error - 'stack' - 'cause')
  from (
    select * from nightshift.packs p where p.run_id = r.id and p.settled_at is null
    order by coalesce(p.claimed_until > nightshift.clock(), false), p.claimed_until is null, p.answered_tries is null,
      p.attempt desc, coalesce(p.claimed_at, p.due_at), p.number
    limit 1
  ) p left join lateral (
    select u.failures, u.error from nightshift.units u
    where u.run_id = p.run_id and u.number between p.first_unit and p.last_unit and u.state = 'ready'
    order by u.failures desc, u.number limit 1
  ) u on true`;

type Row = {
  run: Json<EvidentRun> | null;
  holder: Json<EvidentRun> | null;
  letterError: NonNullable<Evidence['letter']>['error'] | null;
  letterDeployment: string | null;
};

/** Instants come out of JSON as text. */
type Json<T> = T extends Date ? string : T extends object ? { [Key in keyof T]: Json<T[Key]> } : T;

function parseRun({ openedAt, pack, ...run }: Json<EvidentRun>): EvidentRun {
  return { ...run, openedAt: instant(openedAt), pack: pack && parsePack(pack) };
}

function parsePack({ dueAt, sentAt, claimedAt, claimedUntil, ...pack }: Json<EvidentPack>): EvidentPack {
  return {
    ...pack,
    dueAt: new Date(dueAt),
    sentAt: instant(sentAt),
    claimedAt: instant(claimedAt),
    claimedUntil: instant(claimedUntil),
  };
}

const instant = (text: string | null) => (text === null ? null : new Date(text));
