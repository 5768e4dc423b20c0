import { utcCrons, type AnyJob } from '@nightshift/contract';

export type Cron = { path: string; schedule: string };

export type HobbyCrons = {
  crons: Cron[];
  /** Jobs whose ticks come from the watch alone, since they are due more than once a day. */
  byWatch: string[];
  /** Daily jobs that Vercel may call before their minute: that day's tick is lost, because they don't ask to be caught up. */
  early: string[];
};

/**
 * The dispatcher's crons on Vercel's Hobby plan, which refuses to deploy an expression that is due more than once a day
 * and calls anywhere in the hour. Daily jobs keep theirs, an expression per hour; of the others the watch, called by the
 * second clock, catches up the ticks. Throws when a job would never be run, because it doesn't ask for that.
 */
export function hobbyCrons(jobs: readonly Pick<AnyJob, 'name' | 'schedule'>[]): HobbyCrons {
  const daily = jobs.filter(isDaily);
  const others = jobs.filter((job) => !isDaily(job));
  const never = others.filter(({ schedule }) => schedule.catchUp !== 'latest').map(({ name }) => name);
  if (never.length > 0) {
    throw new Error(
      `on the Hobby plan ${never.join(', ')} would never be run: Vercel's crons are daily there, and the watch opens ` +
        `only the ticks of jobs with catchUp: 'latest'. Set that, make the schedule daily, or use the Pro plan.`,
    );
  }
  const crons = daily.flatMap(({ name, schedule }) =>
    utcCrons(schedule)
      .flatMap(once)
      .map((expression) => ({ path: `/api/cron/${name}`, schedule: expression })),
  );
  return {
    crons: [...crons, { path: '/api/watch', schedule: '0 0 * * *' }],
    byWatch: others.map(({ name }) => name),
    early: daily
      .filter(({ schedule }) => schedule.catchUp !== 'latest')
      .filter(({ name }) => crons.some(({ path, schedule }) => path.endsWith(`/${name}`) && !schedule.startsWith('0 ')))
      .map(({ name }) => name),
  };
}

/** At most once a day: one minute of one hour, on whatever days. */
function isDaily({ schedule }: Pick<AnyJob, 'schedule'>): boolean {
  return /^\d+ \d+ /.test(schedule.cron);
}

/** An expression for each time of day that a daily job's expression names, for instance one for summer and one for winter. */
function once(expression: string): string[] {
  const [minutes = '', hours = '', ...days] = expression.split(' ');
  return numbers(hours).flatMap((hour) => numbers(minutes).map((minute) => [minute, hour, ...days].join(' ')));
}

/** A list of numbers and ranges. */
function numbers(field: string): number[] {
  return field.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
