import type { Command } from '../Command.ts';
import { formatInstant } from '../formatInstant.ts';
import { table } from '../table.ts';
import { readJobs, type JobLine } from './readJobs.ts';

export const jobsList: Command = {
  name: 'jobs list',
  summary: 'Every registered job: its schedule, last tick, last success, open run and waiting letters.',
  options: {},
  examples: [
    ['jobs', 'all jobs as a table'],
    ['jobs list --json', 'the same as a JSON list'],
  ],
  async run({ db, columns }) {
    const jobs = await readJobs(db);
    return {
      json: jobs,
      text:
        jobs.length > 0
          ? jobsTable(jobs, columns)
          : 'No job is registered yet: the deployed dispatcher registers its jobs.',
    };
  },
};

export function jobsTable(jobs: readonly JobLine[], columns?: number): string {
  return table(
    ['JOB', 'OWNER', 'SCHEDULE', 'LAST TICK', 'LAST SUCCESS', 'LETTERS', 'NOW'],
    jobs.map((job) => [
      job.job,
      job.owner,
      `${job.cron} ${job.timezone}`,
      formatInstant(job.lastTick),
      formatInstant(job.lastSuccess),
      job.waitingLetters,
      stateOf(job),
    ]),
    columns,
  );
}

/** A paused job's run may still be at work. */
function stateOf({ pausedAt, pausedReason, openRun }: JobLine): string {
  const paused = pausedAt
    ? `paused since ${formatInstant(pausedAt)}${pausedReason ? `: ${pausedReason}` : ''}`
    : undefined;
  const open = openRun === null ? undefined : `open: ${openRun}`;
  return [paused, open].filter((part) => part !== undefined).join('; ') || 'idle';
}
