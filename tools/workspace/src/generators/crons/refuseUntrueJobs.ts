import type { Tree } from '@nx/devkit';
import type { TeamJobs } from './readJobs.ts';

/**
 * Throws one error that names every job which the dispatcher could not run: one in another team's folder, one whose name is taken, one
 * whose worker has no function for it.
 */
export function refuseUntrueJobs(tree: Tree, teams: readonly TeamJobs[]): void {
  const homes = new Map<string, string>();
  const problems: string[] = [];
  for (const { team, jobs } of teams) {
    for (const { name, worker, route } of jobs) {
      const home = `apps/workers/${team}/jobs`;
      const other = homes.get(name);
      if (other !== undefined)
        problems.push(`${name} is in ${other} and again in ${home}: a job's name is its address`);
      homes.set(name, home);
      if (worker !== team) {
        problems.push(`${name} is in ${home}, and would be sent to the worker '${worker}': name it ${team}.${route}`);
        continue;
      }
      const file = `apps/workers/${team}/src/api/${route}.ts`;
      if (!tree.exists(file)) problems.push(`${name} would meet no function: ${file} is missing`);
    }
  }
  if (problems.length > 0) throw new Error(`jobs that can't be run:\n${problems.join('\n')}`);
}
