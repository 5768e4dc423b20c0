import { readFileSync } from 'node:fs';
import { utcCrons, type AnyJob } from '@nightshift/contract';
import { isDispatcher, type Check } from '../Check.ts';
import { right, unchecked, wrong, type Finding } from '../Finding.ts';

const VERCEL_JSON = new URL('../../../../../apps/dispatcher/vercel.json', import.meta.url);

/** Whether the crons that are deployed with the dispatcher are those that the jobs' schedules need. */
export const checkCrons: Check = {
  name: 'crons',
  examine({ apps, jobs }) {
    if (!apps.some(isDispatcher)) return [];
    const { crons = [] } = JSON.parse(readFileSync(VERCEL_JSON, 'utf8')) as { crons?: Cron[] };
    return [
      judgeCrons(crons, jobs),
      unchecked(
        'deployed crons',
        "Vercel tells them only with a token of its own: 'vercel crons ls' in the dispatcher's project",
      ),
    ];
  },
};

export type Cron = { path: string; schedule: string };

/** Compares the crons of vercel.json with the jobs, in whatever order they stand. */
export function judgeCrons(crons: readonly Cron[], jobs: readonly AnyJob[]): Finding {
  const needed = [...jobs.flatMap(cronsOf), WATCH].map(textOf);
  const written = crons.map(textOf);
  const missing = needed.filter((cron) => !written.includes(cron));
  const extra = written.filter((cron, index) => !needed.includes(cron) || written.indexOf(cron) !== index);
  if (missing.length + extra.length === 0)
    return right('crons', `the ${written.length} in apps/dispatcher/vercel.json are those of the jobs`);
  const said = [
    ...(missing.length > 0 ? [`missing ${missing.join(', ')}`] : []),
    ...(extra.length > 0 ? [`too many ${extra.join(', ')}`] : []),
  ];
  return wrong('crons', `apps/dispatcher/vercel.json: ${said.join('; ')}`, 'npx nx sync, then deploy the dispatcher');
}

const WATCH: Cron = { path: '/api/watch', schedule: '* * * * *' };

function cronsOf({ name, schedule }: AnyJob): Cron[] {
  return utcCrons(schedule).map((cron) => ({ path: `/api/cron/${name}`, schedule: cron }));
}

function textOf({ path, schedule }: Cron): string {
  return `${path} at '${schedule}'`;
}
