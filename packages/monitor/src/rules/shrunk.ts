import { counted } from '../notice/durationText.ts';
import { instantText } from '../notice/instantText.ts';
import { median } from './median.ts';
import { habit, successesOf } from './successes.ts';
import { fine, type Rule } from './Verdict.ts';

/** The last success found less than its share of the units that the 20 successes before it found at the median: it did next to nothing. */
export const shrunk: Rule = ({ job, facts: { ended } }) => {
  const [newest, ...earlier] = successesOf(ended);
  const usual = median(habit(earlier)?.map(({ units }) => units) ?? []);
  const { below } = job.alerts.shrunk;
  if (newest === undefined || usual === undefined || newest.units >= below * usual) return fine;
  return {
    firing: true,
    since: newest.finishedAt,
    title: `${job.name} succeeded with ${counted(newest.units, 'unit')}, usually ${usual.toLocaleString('en')}`,
    expected: `at least ${Math.round(below * 100)} % of the usual ${counted(usual, 'unit')}`,
    seen: `the run of ${instantText(newest.scheduledFor, job.schedule.timezone)} found ${counted(newest.units, 'unit')}`,
    tick: newest.scheduledFor,
    run: newest.run,
  };
};
