import type { TeamJobs } from './readJobs.ts';

/** One entry of `crons` in a vercel.json. */
export type Cron = { path: string; schedule: string };

/** What Vercel takes of one project. */
const MOST = 100;

/** The dispatcher's crons: every job's UTC expressions, and the watch every minute. Throws when Vercel would refuse so many. */
export function cronsOf(teams: readonly TeamJobs[]): Cron[] {
  const jobs = teams.flatMap((team) => team.jobs);
  const crons = jobs.flatMap(({ name, crons }) => crons.map((schedule) => ({ path: `/api/cron/${name}`, schedule })));
  crons.push({ path: '/api/watch', schedule: '* * * * *' });
  if (crons.length > MOST) {
    const largest = jobs
      .toSorted((left, right) => right.crons.length - left.crons.length)
      .slice(0, 5)
      .map((job) => `${job.name} ${job.crons.length}`);
    throw new Error(
      `the dispatcher would have ${crons.length} crons, the watch's among them, and Vercel takes ${MOST} of a project. ` +
        `The most have ${largest.join(', ')}: a schedule in UTC needs one, a timezone with two offsets up to two for each time of day.`,
    );
  }
  return crons;
}
