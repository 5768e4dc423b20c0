import type { Move } from '../alerts/judgeJob.ts';
import { nextAlert } from '../alerts/nextAlert.ts';
import type { Facts } from '../facts/JobFacts.ts';
import { durationText } from '../notice/durationText.ts';
import { instantText } from '../notice/instantText.ts';
import { fine, type Finding } from '../rules/Verdict.ts';
import { stoppedClocks, type StoppedClock } from './stoppedClocks.ts';

/** The rule that one clock's watch judges the other clocks by. */
const WATCH_RULE = 'watch';

/** So many intervals without a watch are no accident any more. */
const INTERVALS = 5;
const REMIND_MS = 24 * 3_600_000;

/** What becomes of the alerts that tell of a clock which has stopped: each clock's watch looks for the others. */
export function judgeClocks(
  { now, watches, alerts }: Pick<Facts, 'now' | 'watches' | 'alerts'>,
  { clock, owner }: { clock?: string | undefined; owner: string },
): Move[] {
  const stopped = stoppedClocks(watches, now, { intervals: INTERVALS });
  return watches.flatMap((watch) => {
    const job = clockName(watch.clock);
    const before = alerts.find((alert) => alert.rule === WATCH_RULE && alert.job === job);
    const silent = stopped.find((candidate) => candidate.clock === watch.clock);
    // Its own round is written down when it is completed: said to be over before that, another clock's watch would begin it anew.
    if (silent && watch.clock === clock) return [];
    const finding = silent && findingOf(silent, now);
    const muted = before?.mutedUntil != null && before.mutedUntil > now;
    const quiet = { muted, explained: false };
    const change = nextAlert(before, finding ?? fine, {
      now,
      quiet,
      remindMs: REMIND_MS,
      patienceMs: 0,
      everyMs: REMIND_MS,
    });
    const version = before?.version ?? 0;
    return change ? [{ job, rule: WATCH_RULE, owner, ...change, finding: finding ?? ('well' as const), version }] : [];
  });
}

/** What stands in a clock's alert where others have their job: no job has such a name, since `watch` is no worker's. */
export const clockName = (clock: string) => `watch.${clock}`;

function findingOf({ clock, completedAt, everyMs }: StoppedClock, now: Date): Finding {
  return {
    firing: true,
    since: completedAt,
    title: `The watch that ${clock === 'qstash' ? 'QStash' : 'Vercel Cron'} begins has stopped: none was completed for ${durationText(now.getTime() - completedAt.getTime())}`,
    expected: `a completed watch every ${durationText(everyMs)}`,
    seen: `the last one was completed ${instantText(completedAt, 'UTC')}; another clock's watch tells you this`,
    tick: null,
    run: null,
  };
}
