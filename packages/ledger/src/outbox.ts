import { sql, type Database } from '@nightshift/database';

/** A pack that is recorded and to be sent. */
export type UnsentPack = {
  run: string;
  job: string;
  pack: number;
  /** The number its message carries. */
  send: number;
  /** 0 is now. */
  dueInMs: number;
  /** Where the run's trace begins, as W3C Trace Context writes it, if anybody traces. */
  traceparent?: string | null;
};

/** Hands packs to the queue; answers, in their order, which of them it took. */
export type SendPacks = (packs: UnsentPack[]) => Promise<boolean[]>;

export type Sent = { sent: number; failed: number };

/**
 * The oldest packs of the outbox: unsettled, unsent, due, and in nobody's hands. Of one run, or of all. A finished run may
 * have some, when a unit that died was put back to work; a cancelled one sends nothing more.
 */
export async function readOutbox(db: Database, { run, limit }: { run?: string; limit: number }): Promise<UnsentPack[]> {
  const { rows } = await sql<UnsentPack>`
    select p.run_id as run, r.job, p.number as pack, p.sends as send, 0 as "dueInMs", r.traceparent
    from nightshift.packs p join nightshift.runs r on r.id = p.run_id
    where p.settled_at is null and p.sent_at is null and p.due_at <= nightshift.clock()
      and (p.claimed_until is null or p.claimed_until <= nightshift.clock())
      and r.state <> 'cancelled'
      ${run === undefined ? sql`` : sql`and p.run_id = ${run}`}
    order by p.due_at, p.run_id, p.number
    limit ${limit}
  `.execute(db);
  return rows;
}

/**
 * Sends packs and writes down which were sent. Safe to repeat: a message sent twice under one send number is one
 * message to the queue, and a pack delivered twice is claimed once. What isn't marked stays in the outbox.
 */
export async function sendAndMark(db: Database, packs: UnsentPack[], send: SendPacks): Promise<Sent> {
  if (packs.length === 0) return { sent: 0, failed: 0 };
  const taken = await send(packs);
  const sent = packs.filter((_, index) => taken[index] === true);
  await markSent(db, sent);
  return { sent: sent.length, failed: packs.length - sent.length };
}

/** A late mark, of a send that has since been superseded, marks nothing: it must not hide the newer need. */
export async function markSent(db: Database, packs: Pick<UnsentPack, 'run' | 'pack' | 'send'>[]): Promise<void> {
  if (packs.length === 0) return;
  await sql`
    update nightshift.packs p set sent_at = nightshift.clock()
    from unnest(${packs.map((p) => p.run)}::text[], ${packs.map((p) => p.pack)}::int[], ${packs.map((p) => p.send)}::int[])
      as mine (run, pack, send)
    where p.run_id = mine.run and p.number = mine.pack and p.sends = mine.send
      and p.sent_at is null and p.settled_at is null
  `.execute(db);
}

/**
 * Sends what is recorded and unsent, a page at a time, until nothing is left or the queue refuses. Two relays at once
 * do no harm: both send the same numbers.
 */
export async function relay(
  db: Database,
  send: SendPacks,
  options: { run?: string; signal?: AbortSignal } = {},
): Promise<Sent> {
  const total: Sent = { sent: 0, failed: 0 };
  while (!options.signal?.aborted) {
    const packs = await readOutbox(db, { ...(options.run === undefined ? {} : { run: options.run }), limit: PAGE });
    const { sent, failed } = await sendAndMark(db, packs, send);
    total.sent += sent;
    total.failed += failed;
    if (failed > 0 || packs.length < PAGE) break;
  }
  return total;
}

const PAGE = 500;
