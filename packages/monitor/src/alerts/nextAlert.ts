import type { NoticeKind } from '@nightshift/database';
import type { Alert } from '../facts/JobFacts.ts';
import type { Finding, Verdict } from '../rules/Verdict.ts';

/** How an alert's row changes, and what its owner is told, if anything. */
export type Change = {
  /** What the row says from now on; what is left out stays. */
  state: Alert['state'];
  told: boolean;
  since: Date;
  notice: NoticeKind | null;
};

export type Telling = {
  now: Date;
  /** Nothing is told of it now: it is muted, or something that the owner has been told of says it already. */
  quiet: { muted: boolean; explained: boolean };
  remindMs: number;
  /** How much longer a reminder waits, as for a run that is under way and may end it all. */
  patienceMs: number;
  /** The rate of news that needn't be told at once. */
  everyMs: number;
};

/**
 * One look at one alert. What is so and what the owner knows are kept apart: quietness holds back words, and what is still
 * so when it ends is told then, as is the end of what was told before. Undefined where nothing changes and nothing is said.
 */
export function nextAlert(before: Alert | undefined, verdict: Verdict, telling: Telling): Change | undefined {
  return verdict.firing ? whileFiring(before, verdict, telling) : whenFine(before, telling);
}

function whileFiring(before: Alert | undefined, finding: Finding, telling: Telling): Change | undefined {
  const { muted, explained } = telling.quiet;
  const began = before?.state !== 'firing';
  const since = began ? finding.since : before.since;
  const told = before?.told ?? false;
  const notice = muted || explained ? null : told ? wordWhileToldOf(before!, finding, telling) : 'fired';
  if (!began && notice === null) return undefined;
  return { state: 'firing', told: told || notice !== null, since, notice };
}

/** More at once, or at its rate; a reminder when nothing was said for long. */
function wordWhileToldOf({ lastNoticeAt }: Alert, { news }: Finding, telling: Telling): NoticeKind | null {
  const { now, everyMs, remindMs, patienceMs } = telling;
  const silentMs = lastNoticeAt === null ? Infinity : now.getTime() - lastNoticeAt.getTime();
  if (news === 'at-once' || (news === 'at-its-rate' && silentMs >= everyMs)) return 'more';
  return silentMs >= remindMs + patienceMs ? 'reminder' : null;
}

/** What explains an alert says nothing about its end: whoever was told of it hears that it is over. */
function whenFine(before: Alert | undefined, { quiet: { muted } }: Telling): Change | undefined {
  if (before === undefined) return undefined;
  const notice = before.told && !muted ? 'resolved' : null;
  if (before.state === 'resolved' && notice === null) return undefined;
  return { state: 'resolved', told: before.told && notice === null, since: before.since, notice };
}
