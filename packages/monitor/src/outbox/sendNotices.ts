import { recordError } from '@nightshift/contract';
import type { Database } from '@nightshift/database';
import type { Sink } from '../sinks/Sink.ts';
import { claimNotices, type ClaimedNotice } from './claimNotices.ts';
import { markSent, markUnsent, release } from './markNotice.ts';

export type Delivered = {
  sent: DeliveredNotice[];
  failed: (DeliveredNotice & { error: string })[];
};

export type DeliveredNotice = { alert: string; kind: string; sink: string };

/**
 * Sends what is in the outbox until nothing is left, or the signal says stop. Sinks go side by side; one that fails is left
 * alone until the next watch and costs the others no more than its time-out. Killed between sending and marking, a notice
 * is sent again under the same id.
 */
export async function sendNotices(
  db: Database,
  sinks: ReadonlyMap<string, Sink>,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<Delivered> {
  const delivered: Delivered = { sent: [], failed: [] };
  const working = new Map(sinks);
  while (working.size > 0 && !signal?.aborted) {
    const claimed = await claimNotices(db, [...working.keys()]);
    if (claimed.length === 0) break;
    const rounds = await Promise.allSettled(
      [...working.values()].map(async (sink) => {
        const mine = claimed.filter((notice) => notice.sink === sink.name);
        if (!(await sendAll(db, sink, mine, delivered))) working.delete(sink.name);
      }),
    );
    const broken = rounds.find((round) => round.status === 'rejected');
    if (broken) throw broken.reason;
  }
  return delivered;
}

/** False when the sink fails: what comes after in its hands is given back. */
async function sendAll(db: Database, sink: Sink, notices: readonly ClaimedNotice[], delivered: Delivered) {
  for (const [index, { id, notice }] of notices.entries()) {
    const about = { alert: notice.alert, kind: notice.kind, sink: sink.name };
    const error = await trySending(sink, notice);
    if (error !== undefined) {
      delivered.failed.push({ ...about, error });
      await markUnsent(db, id, error);
      await release(
        db,
        notices.slice(index + 1).map((later) => later.id),
      );
      return false;
    }
    await markSent(db, id);
    delivered.sent.push(about);
  }
  return true;
}

const LONGEST_ERROR = 500;

async function trySending(sink: Sink, notice: ClaimedNotice['notice']): Promise<string | undefined> {
  try {
    await sink.send(notice);
    return undefined;
  } catch (error) {
    return recordError(error).message.slice(0, LONGEST_ERROR);
  }
}
