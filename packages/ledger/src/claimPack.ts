import type { Json, Message } from '@nightshift/contract';
import { sql, type Database } from '@nightshift/database';
import { noClaim } from './fence.ts';

/** A pack taken by one attempt. Every write of the attempt names `attempt`: it is the fence. */
export type Claim = {
  run: string;
  pack: number;
  attempt: number;
  claimedUntil: Date;
  scheduledFor: Date;
  /** The attempt before this one never gave its claim back: its function was killed, or is frozen. */
  killed: Killed | undefined;
  /** Where the run's trace begins, if anybody traces. */
  traceparent?: string;
  /** Of a run by hand that is limited: the units whose payload contains this. */
  unitFilter?: Json;
};

/** What is known of an attempt that was killed: nobody saw it end. */
export type Killed = { attempt: number; startedAt: Date; endedBefore: Date };

export type Claiming =
  | { kind: 'claimed'; claim: Claim }
  /** Settled before, or now, because its run is cancelled. */
  | { kind: 'settled' }
  /** Its run has been pruned. */
  | { kind: 'gone' }
  /** A living attempt has it, or another delivery is looking at it this very moment. */
  | { kind: 'busy'; retryAfterMs: number };

export type Claimant = {
  /** The queue's id of the delivered message, and which of its tries this is. */
  messageId: string;
  retried: number;
  /** How long the attempt may live: the function's `maxDuration`. */
  forMs: number;
};

/**
 * Takes a pack for one attempt, in one statement. A claim that is still alive is respected, unless it was made by an
 * earlier try of the same message: then the queue has seen that attempt end, and waiting for the claim to expire would
 * only cost time. Two deliveries at once: one claims, the other is told that the pack is busy.
 */
export async function claimPack(
  db: Database,
  message: Message,
  { messageId, retried, forMs }: Claimant,
): Promise<Claiming> {
  const { rows } = await sql<Row>`
    with pack as materialized (
      select p.run_id, p.number, p.claimed_until, p.claimed_at, r.scheduled_for, r.unit_filter, r.traceparent,
        case when p.settled_at is not null then 'settled'
             when r.state = 'cancelled' then 'cancelled'
             when p.claimed_until > nightshift.clock() and not (p.claimed_by = ${messageId} and p.claimed_try < ${retried}) then 'busy'
             else 'free' end as verdict
      from nightshift.packs p join nightshift.runs r on r.id = p.run_id
      where p.run_id = ${message.run} and p.number = ${message.pack}
      for update of p skip locked
    ), taken as (
      update nightshift.packs p set
        attempt = p.attempt + 1,
        claimed_until = nightshift.clock() + ${forMs} * interval '1 millisecond',
        claimed_by = ${messageId},
        claimed_try = ${retried},
        claimed_at = nightshift.clock(),
        -- A delivery of the current send proves that it was sent, whether or not anybody lived to write it down.
        sent_at = case when p.sends = ${message.send} then coalesce(p.sent_at, nightshift.clock()) else p.sent_at end
      from pack
      where pack.verdict = 'free' and p.run_id = pack.run_id and p.number = pack.number
      returning p.attempt, p.claimed_until
    ), cancelled as (
      update nightshift.packs p set settled_at = nightshift.clock(), ${noClaim}
      from pack
      where pack.verdict = 'cancelled' and p.run_id = pack.run_id and p.number = pack.number
    )
    select pack.verdict, pack.scheduled_for, pack.unit_filter, pack.traceparent, taken.attempt, taken.claimed_until,
      pack.claimed_at, case when pack.claimed_until is not null then least(pack.claimed_until, nightshift.clock()) end as killed_before,
      greatest(0, extract(epoch from pack.claimed_until - nightshift.clock()) * 1000)::int as busy_for_ms
    from pack left join taken on true
  `.execute(db);
  const row = rows[0];
  if (!row) return (await exists(db, message)) ? { kind: 'busy', retryAfterMs: LOCKED_RETRY_MS } : { kind: 'gone' };
  if (row.verdict === 'settled' || row.verdict === 'cancelled') return { kind: 'settled' };
  if (row.verdict === 'busy' || row.attempt === null || row.claimed_until === null) {
    return { kind: 'busy', retryAfterMs: row.busy_for_ms ?? LOCKED_RETRY_MS };
  }
  return {
    kind: 'claimed',
    claim: {
      run: message.run,
      pack: message.pack,
      attempt: row.attempt,
      claimedUntil: row.claimed_until,
      scheduledFor: row.scheduled_for,
      killed:
        row.killed_before === null
          ? undefined
          : { attempt: row.attempt - 1, startedAt: row.claimed_at, endedBefore: row.killed_before },
      ...(row.unit_filter === null ? {} : { unitFilter: row.unit_filter }),
      ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    },
  };
}

/** Whoever holds the row's lock is in the middle of one statement. */
const LOCKED_RETRY_MS = 1_000;

type Row = {
  verdict: 'settled' | 'cancelled' | 'busy' | 'free';
  scheduled_for: Date;
  unit_filter: Json;
  attempt: number | null;
  claimed_until: Date | null;
  traceparent: string | null;
  claimed_at: Date;
  killed_before: Date | null;
  busy_for_ms: number | null;
};

/** Tells a locked pack from one whose run has been pruned. */
async function exists(db: Database, { run, pack }: Message): Promise<boolean> {
  const row = await db
    .selectFrom('nightshift.packs')
    .select('number')
    .where('run_id', '=', run)
    .where('number', '=', pack)
    .executeTakeFirst();
  return row !== undefined;
}

export type ReadyUnit = { number: number; key: string; payload: Json; failures: number };

/**
 * The units of a claimed pack that still have to be done. Read after the claim in a statement of its own: the claim's
 * snapshot may be older than what the attempt before it committed.
 */
export async function readReadyUnits(db: Database, { run, pack }: Claim): Promise<ReadyUnit[]> {
  return db
    .selectFrom('nightshift.packs as p')
    .innerJoin('nightshift.units as u', (join) =>
      join
        .onRef('u.run_id', '=', 'p.run_id')
        .onRef('u.number', '>=', 'p.first_unit')
        .onRef('u.number', '<=', 'p.last_unit'),
    )
    .select(['u.number', 'u.key', 'u.payload', 'u.failures'])
    .where('p.run_id', '=', run)
    .where('p.number', '=', pack)
    .where('u.state', '=', 'ready')
    .orderBy('u.number')
    .execute();
}
