import { sql, type Database } from '@nightshift/database';
import type { RuleMemory } from '../rules/Verdict.ts';
import type { UnsentNotice } from '../notice/Notice.ts';
import type { Move } from './judgeJob.ts';

/** A move with what its owner is told, and through which sinks. */
export type ReadyMove = Move & { body: UnsentNotice | null; sinks: readonly string[] };

/**
 * Moves alerts and puts their notices into the outbox, all in one statement. Each move names the version of the row that it
 * was decided on: of two watches that saw the same row one moves it, and the other, told so, has written nothing. Returns
 * what was moved, as `<job>/<rule>`.
 */
export async function recordMoves(db: Database, moves: readonly ReadyMove[]): Promise<Set<string>> {
  if (moves.length === 0) return new Set();
  const { rows } = await sql<{ job: string; rule: string }>`
    with moves as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(moves.map(written))}::jsonb) as m (job text, rule text, owner text, state text,
        told boolean, since timestamptz, kind text, body jsonb, sinks jsonb, memory jsonb, version int, place int)
    ), moved as (
      insert into nightshift.alerts as a (job, rule, owner, state, told, since, recovered_at, last_notice_at, details, memory, version)
      select job, rule, owner, state, told, since, case when state = 'resolved' then nightshift.clock() end,
        case when kind is not null then nightshift.clock() end, body, memory, version + 1
      -- In one order, so that two watches at once wait for each other and not in a circle.
      from moves order by job, rule
      on conflict (job, rule) do update set owner = excluded.owner, state = excluded.state, told = excluded.told, since = excluded.since,
        recovered_at = case when excluded.state = 'resolved' and a.state = 'resolved' then a.recovered_at else excluded.recovered_at end,
        last_notice_at = coalesce(excluded.last_notice_at, a.last_notice_at), details = coalesce(excluded.details, a.details),
        memory = case when excluded.told then coalesce(excluded.memory, a.memory) end, version = excluded.version
      where a.version = excluded.version - 1
      returning a.job, a.rule
    ), outbox as (
      insert into nightshift.notices (job, rule, kind, sink, body, created_at)
      select m.job, m.rule, m.kind, sink, m.body, nightshift.clock()
      from moved join moves m using (job, rule) cross join jsonb_array_elements_text(m.sinks) as sink
      where m.kind is not null
      order by m.place
    ), forgotten as (
      delete from nightshift.notices where created_at < nightshift.clock() - interval '30 days'
    )
    select job, rule from moved
  `.execute(db);
  return new Set(rows.map(({ job, rule }) => `${job}/${rule}`));
}

function written({ notice, finding, body, ...move }: ReadyMove, place: number) {
  const memory: RuleMemory | null = (notice !== null && typeof finding === 'object' && finding.memory) || null;
  return { ...move, kind: notice, body, memory, place };
}
