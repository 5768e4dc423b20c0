import { counted, durationText } from '../notice/durationText.ts';
import { instantText } from '../notice/instantText.ts';
import { lastMove } from './lastMove.ts';
import { fine, type Rule } from './Verdict.ts';

/** Something is ready, nobody has anything in hand, and nothing has moved for too long. A retry or a `RetryLater` that rests isn't ready. */
export const stuck: Rule = ({ job, facts: { backlog, look }, now }) => {
  if (backlog === null || backlog.ready === 0 || backlog.inHand > 0) return fine;
  const moved = lastMove(backlog, look);
  const { afterMs } = job.alerts.stuck;
  if (moved === null || now.getTime() - moved.getTime() <= afterMs) return fine;
  const what = backlog.units > 0 ? `${counted(backlog.units, 'unit')} wait` : 'a run waits for its units to be found';
  return {
    firing: true,
    since: moved,
    title: `${job.name} is stuck: nothing has moved for ${durationText(now.getTime() - moved.getTime())}`,
    expected: `something to move within ${durationText(afterMs)} while units are ready`,
    seen: `${what}, and nothing has moved since ${instantText(moved, job.schedule.timezone)}`,
    tick: backlog.openRun?.scheduledFor ?? null,
    run: backlog.readyRun,
  };
};
