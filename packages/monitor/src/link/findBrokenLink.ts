import type { CompletedWatch } from '../facts/JobFacts.ts';
import type { BrokenLink, Messaged } from './BrokenLink.ts';
import type { Evidence, EvidentPack, EvidentRun } from './Evidence.ts';

export type LinkFacts = {
  now: Date;
  /** The tick that the run is looked for by, where the run isn't known. */
  tick: Date | null;
  lastTick: Date | null;
  watches: readonly CompletedWatch[];
  evidence: Evidence;
  /** Of the job's function, and of the dispatch. */
  maxDurationMs: { pack: number; dispatch: number };
};

/** Vercel Cron begins a watch each minute: after this long without one its calls don't come through. */
const VERCEL_SILENT_MS = 5 * 60_000;
/** Sending takes a moment, and so does the relay's next round. */
const UNSENT_MS = 2 * 60_000;

/** Follows the chain from the tick to its success until the first link that doesn't hold. Null where none is broken. */
export function findBrokenLink(facts: LinkFacts): BrokenLink | null {
  const { run, holder } = facts.evidence;
  if (run === null) {
    if (facts.tick !== null) return noTick(facts);
    return holder === null ? null : linkOfRun(holder, facts);
  }
  return linkOfRun(run, facts);
}

function noTick({ now, lastTick, watches }: LinkFacts): BrokenLink {
  const vercelSeenAt = watches.find(({ clock }) => clock === 'vercel')?.completedAt ?? null;
  const vercelSilent = vercelSeenAt === null || now.getTime() - vercelSeenAt.getTime() > VERCEL_SILENT_MS;
  return { kind: 'no-tick', lastTick, vercelSeenAt, vercelSilent };
}

function linkOfRun(run: EvidentRun, facts: LinkFacts): BrokenLink | null {
  switch (run.state) {
    case 'skipped':
      return run.reason?.startsWith('overlap:')
        ? held(run, facts)
        : { kind: 'skipped', reason: run.reason ?? 'unknown' };
    case 'queued':
      return held(run, facts);
    case 'cancelled':
      return { kind: 'cancelled', reason: run.reason };
    case 'succeeded':
      return run.pack === null ? null : linkOfPack(run, run.pack, facts);
    case 'failed':
      // A unit of it that was put back to work has a pack of its own.
      if (run.pack !== null) return linkOfPack(run, run.pack, facts);
      if (run.gaveUp) return { kind: 'dispatch-failed', times: run.failures, gaveUp: true };
      return unitsDied(run);
    case 'opened':
    case 'dispatching':
    case 'working':
      return run.pack === null ? { kind: 'not-closed' } : linkOfPack(run, run.pack, facts);
  }
}

/** What the ledger writes into `reason` names the holder. */
const HOLDER = /^overlap: (\S+) is still open$/;

function held(run: EvidentRun, facts: LinkFacts): BrokenLink {
  const { holder } = facts.evidence;
  const waits = run.state === 'queued';
  const by = HOLDER.exec(run.reason ?? '')?.[1] ?? holder?.run ?? 'a run that has ended since';
  const still = holder?.run === by ? holder : null;
  return { kind: 'held', by, openedAt: still?.openedAt ?? null, waits, because: still && linkOfRun(still, facts) };
}

function linkOfPack(run: EvidentRun, pack: EvidentPack, facts: LinkFacts): BrokenLink {
  const { now } = facts;
  const what: Messaged = pack.number === 0 ? 'dispatch' : 'pack';
  const failures = what === 'dispatch' ? run.failures : pack.unitFailures;
  if (pack.claimedUntil !== null) {
    if (pack.claimedUntil > now) {
      return { kind: 'at-work', what, since: pack.claimedAt ?? now, packsLeft: run.unsettledPacks };
    }
    const maxDurationMs = what === 'dispatch' ? facts.maxDurationMs.dispatch : facts.maxDurationMs.pack;
    const before = pack.unitError?.name === 'FunctionKilled' ? pack.unitFailures : 0;
    return { kind: 'killed', what, times: before + 1, maxDurationMs };
  }
  const takenSinceSent = pack.sentAt !== null && pack.claimedAt !== null && pack.claimedAt >= pack.sentAt;
  if (takenSinceSent) {
    if (failures === 0) return { kind: 'comes-again', what, deliveries: pack.attempt };
    return what === 'dispatch'
      ? { kind: 'dispatch-failed', times: failures, gaveUp: false }
      : { kind: 'work-fails', what, deliveries: pack.attempt, failures };
  }
  // What the queue was answered speaks of the send before this one, until that has been taken; where nobody has ever taken the
  // pack, of all of them.
  if (
    pack.answered !== null &&
    pack.answered.tries > 0 &&
    (pack.attempt === 0 || pack.answered.send >= pack.sends - 1)
  ) {
    return { kind: 'answered', what, tries: pack.answered.tries, status: pack.answered.status };
  }
  if (pack.sentAt === null) {
    return now.getTime() - pack.dueAt.getTime() > UNSENT_MS
      ? { kind: 'not-sent', what, since: pack.dueAt, sends: pack.sends }
      : { kind: 'comes-again', what, deliveries: pack.attempt };
  }
  if (run.packsInHand > 0) return { kind: 'in-line', packsLeft: run.unsettledPacks, inHand: run.packsInHand };
  return { kind: 'not-delivered', what, sentAt: pack.sentAt, sends: pack.sends };
}

/** What letters of a run's units say. */
export function unitsDied({ letters, units, attempts }: EvidentRun): BrokenLink {
  return { kind: 'units-died', dead: letters, units, attempts };
}
