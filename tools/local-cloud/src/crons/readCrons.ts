import { readFileSync } from 'node:fs';
import { Cron } from 'croner';

/** One entry of `crons` in a vercel.json. */
export type CronEntry = { path: string; schedule: string };

/** Reads the crons of a vercel.json; refuses what Vercel would refuse, naming the file, the entry and the reason. */
export const readCrons = (vercelJson: string): CronEntry[] => {
  const { crons = [] } = JSON.parse(readFileSync(vercelJson, 'utf8')) as { crons?: CronEntry[] };
  const refuse = (reason: string): never => {
    throw new Error(`${vercelJson}: ${reason}`);
  };
  if (!Array.isArray(crons)) refuse('"crons" must be a list of { path, schedule }.');
  if (crons.length > 100) refuse(`Vercel takes 100 crons of a project at most, not ${crons.length}.`);
  return crons.map((entry) => {
    const { path, schedule, ...rest } = entry;
    const shown = JSON.stringify(entry);
    if (typeof path !== 'string' || typeof schedule !== 'string' || Object.keys(rest).length > 0) {
      return refuse(`the cron ${shown} must have path and schedule, and nothing else.`);
    }
    if (!path.startsWith('/') || path.length > 512)
      refuse(`the path of ${shown} must start with "/" and have at most 512 characters.`);
    const problem = scheduleProblem(schedule);
    if (problem !== undefined) refuse(`the schedule of ${shown} ${problem}.`);
    return { path, schedule };
  });
};

/** What Vercel has against an expression, or undefined: it takes less than most cron implementations do. */
export const scheduleProblem = (schedule: string): string | undefined => {
  const fields = schedule.split(' ');
  if (fields.length !== 5) return 'must have five fields (minute hour day month weekday), a space between each';
  if (/[a-z]/i.test(schedule)) return 'must use numbers: Vercel knows no names such as MON or JAN';
  if (!/^[\d*,/ -]+$/.test(schedule)) return 'may hold digits and * , - / alone';
  const [, , day, , weekday = ''] = fields;
  if (day !== '*' && weekday !== '*') return "can't set both day of month and day of week; one of them must be *";
  if (/\b7\b/.test(weekday.replace(/\/\d+/g, ''))) return 'must count weekdays from 0 (Sunday) to 6 (Saturday)';
  try {
    new Cron(schedule, { timezone: 'UTC', paused: true });
    return undefined;
  } catch (error) {
    return `is no cron expression: ${(error as Error).message}`;
  }
};
