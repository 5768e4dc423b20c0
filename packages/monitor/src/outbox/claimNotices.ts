import { sql, type Database } from '@nightshift/database';
import type { Notice } from '../notice/Notice.ts';

export type ClaimedNotice = { id: string; sink: string; notice: Notice };

/** A notice that no sink took for so long tells nobody anything: reminders have followed it. */
const OLDEST = sql`interval '1 day'`;
/** As long as sending a whole round may take; whoever is killed with notices in hand leaves them for that long. */
const CLAIM = sql`interval '2 minutes'`;
/** Sent one after the other to a sink that takes its ten seconds, a round fits into its claim. */
const ROUND = 10;

/**
 * Takes the next notices to be sent, one statement: of each alert and sink the oldest only, so that what follows it waits
 * until it has been taken, and an end never overtakes its beginning. Two senders at once never get the same.
 */
export async function claimNotices(db: Database, sinks: readonly string[]): Promise<ClaimedNotice[]> {
  const { rows } = await sql<Row>`
    with next as (
      select n.id from nightshift.notices n
      where n.sent_at is null and n.created_at > nightshift.clock() - ${OLDEST} and n.sink = any(${sinks}::text[])
        and (n.claimed_until is null or n.claimed_until <= nightshift.clock())
        and not exists (
          select from nightshift.notices e
          where e.sent_at is null and e.created_at > nightshift.clock() - ${OLDEST}
            and e.sink = n.sink and e.job = n.job and e.rule = n.rule and e.id < n.id)
      -- What has been tried less goes first: one that its sink refuses for good is in nobody's way.
      order by n.tries, n.id limit ${ROUND} for update skip locked
    )
    update nightshift.notices n set claimed_until = nightshift.clock() + ${CLAIM}, tries = n.tries + 1
    from next where n.id = next.id
    returning n.id, n.sink, n.kind, n.body, n.tries
  `.execute(db);
  return rows.sort(inOrder).map(({ id, sink, kind, body }) => ({ id, sink, notice: { ...body, id, kind } }));
}

type Row = { id: string; sink: string; kind: Notice['kind']; body: Omit<Notice, 'id' | 'kind'>; tries: number };

/** An update returns its rows in no order. */
function inOrder(one: Row, other: Row): number {
  return one.tries - other.tries || Number(BigInt(one.id) - BigInt(other.id));
}
