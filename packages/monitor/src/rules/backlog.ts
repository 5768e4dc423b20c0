import { counted, durationText } from '../notice/durationText.ts';
import { instantText } from '../notice/instantText.ts';
import { fine, type Rule } from './Verdict.ts';

/**
 * The oldest ready unit waits for longer than it may, or more has waited at each of so many looks in a row. It is over when
 * that unit's age is half of what it may be and the growth has been worked off, so that it doesn't come and go at the edge.
 */
export const backlog: Rule = ({ job, facts: { backlog: waiting, look }, now, before }) => {
  if (waiting === null || waiting.units === 0) return fine;
  const { ageMs, growing } = job.alerts.backlog;
  const sizes = look?.sizes.slice(-growing - 1) ?? [];
  const age = waiting.waitingSince === null ? 0 : now.getTime() - waiting.waitingSince.getTime();
  const isOld = age > (before.firing ? ageMs / 2 : ageMs);
  const grows = sizes.length > growing && sizes.every((size, index) => index === 0 || size > sizes[index - 1]!);
  const isLarge = before.firing && sizes.length > growing && sizes.at(-1)! > sizes[0]!;
  if (!isOld && !grows && !isLarge) return fine;
  const units = counted(waiting.units, 'unit');
  const { timezone } = job.schedule;
  const how = isOld ? `${units} wait, the oldest for ${durationText(age)}` : `its backlog grows, to ${units} by now`;
  const since = waiting.waitingSince ?? now;
  return {
    firing: true,
    since,
    title: `${job.name} falls behind: ${how}`,
    expected: `each ready unit taken within ${durationText(ageMs)}, and a backlog that doesn't grow at ${growing} looks in a row`,
    seen: `${units} in ${counted(waiting.packs, 'pack')}, ${waiting.inHand} of them in hand; the oldest has waited since ${instantText(since, timezone)}`,
    tick: waiting.openRun?.scheduledFor ?? null,
    run: waiting.readyRun,
  };
};
