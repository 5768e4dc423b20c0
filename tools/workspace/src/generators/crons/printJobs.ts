// A program: imports the jobs of teams and prints what the dispatcher's files follow from, as JSON. Nx can't import them itself: not
// as TypeScript on Node 20, and where its daemon runs, never a second time.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { utcCrons, type AnyJob } from '@nightshift/contract';
import type { JobFacts, ReadTeam } from './readJobs.ts';

const [folder, ...teams] = process.argv.slice(2) as [string, ...string[]];
const read: ReadTeam[] = [];
for (const team of teams) read.push(await readTeam(team));
process.stdout.write(JSON.stringify(read));

async function readTeam(team: string): Promise<ReadTeam> {
  try {
    const { jobs } = (await import(pathToFileURL(join(folder, team, 'jobs/src/index.ts')).href)) as { jobs?: unknown };
    if (!Array.isArray(jobs)) throw new Error('jobs/src/index.ts exports no list `jobs`');
    return { team, jobs: (jobs as AnyJob[]).map(facts) };
  } catch (error) {
    return { team, error: error instanceof Error ? error.message : String(error) };
  }
}

function facts({ name, worker, route, schedule }: AnyJob): JobFacts {
  return { name, worker, route, crons: utcCrons(schedule) };
}
