import type { WaitingCause } from '../facts/JobFacts.ts';
import { counted } from '../notice/durationText.ts';
import { instantText } from '../notice/instantText.ts';
import { fine, type Finding, type Rule, type RuleMemory } from './Verdict.ts';

/** More new causes than this within the job's rate wait for it: an error whose text is never the same mustn't flood anyone. */
const MOST_AT_ONCE = 5;
const MOST_REMEMBERED = 200;

/**
 * Letters wait. A cause that hasn't been told of is told at once, more letters of known causes at the job's rate; it is over
 * when none waits.
 */
export const deadLetters: Rule = ({ job, facts: { letters }, now, before: { memory } }) => {
  const { count, causes } = letters;
  if (count === 0) return fine;
  const since = causes.reduce((first, { firstDiedAt }) => (firstDiedAt < first ? firstDiedAt : first), now);
  const fresh = causes.filter(({ fingerprint }) => !memory?.causes.includes(fingerprint));
  return {
    firing: true,
    since,
    title: `${job.name} has ${counted(count, 'dead letter')}${titleEnd(causes, memory, fresh)}`,
    expected: 'no unit that gave up',
    seen: `${counted(count, 'letter')} of ${counted(causes.length, 'cause')} ${count === 1 ? 'waits' : 'wait'}, the oldest since ${instantText(since, job.schedule.timezone)}`,
    tick: null,
    run: null,
    ...remembering(causes, memory, fresh, { now, everyMs: job.alerts.deadLetters.everyMs }),
  };
};

function titleEnd(causes: readonly WaitingCause[], memory: RuleMemory | null, fresh: readonly WaitingCause[]): string {
  if (memory !== null && fresh.length > 0) return `, of ${counted(fresh.length, 'cause')} not seen before`;
  return causes.length > 1 ? `, of ${causes.length} causes` : '';
}

/** What is new since the owner was told, and what to remember once told of it. */
function remembering(
  causes: readonly WaitingCause[],
  memory: RuleMemory | null,
  fresh: readonly WaitingCause[],
  { now, everyMs }: { now: Date; everyMs: number },
): Pick<Finding, 'news' | 'memory'> {
  const newest = causes.map(({ newestId }) => BigInt(newestId)).reduce((one, other) => (one > other ? one : other));
  const recent = (memory?.atOnce ?? []).filter((at) => now.getTime() - Date.parse(at) < everyMs);
  const atOnce = fresh.length > 0 && recent.length < MOST_AT_ONCE;
  const anyNew = fresh.length > 0 || newest > BigInt(memory?.upTo ?? 0);
  return {
    ...(anyNew && { news: atOnce ? ('at-once' as const) : ('at-its-rate' as const) }),
    memory: {
      causes: [...(memory?.causes ?? []), ...fresh.map(({ fingerprint }) => fingerprint)].slice(-MOST_REMEMBERED),
      upTo: newest.toString(),
      atOnce: atOnce ? [...recent, now.toISOString()] : recent,
    },
  };
}
