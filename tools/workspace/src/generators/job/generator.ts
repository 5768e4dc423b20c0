import { formatFiles, logger, type GeneratorCallback, type Tree } from '@nx/devkit';
import { syncDispatcher } from '../crons/syncDispatcher.ts';
import { installAfter } from '../installAfter.ts';
import { parseJobName } from '../parseJobName.ts';
import { parseVerb } from '../parseVerb.ts';
import { teamsIn } from '../teamsIn.ts';
import { tellTaken } from '../tellTaken.ts';
import { writeOnce } from '../writeOnce.ts';
import { addDependencies } from './addDependencies.ts';
import { jobTemplates } from './jobTemplates.ts';
import { listJob } from './listJob.ts';

export type JobOptions = { job: string; verb?: string; skipInstall?: boolean };

/** Nx's `@nightshift/workspace:job`: one more job of a team. Where it stands exactly so, nothing is changed; where otherwise, it throws. */
export default async function jobGenerator(tree: Tree, options: JobOptions): Promise<GeneratorCallback> {
  const { team, route } = parseJobName(options.job);
  const verb = parseVerb(options.verb);
  const teams = teamsIn(tree);
  if (!teams.includes(team)) {
    throw new Error(
      `there is no team '${team}': apps/workers has ${teams.join(', ')}. ` +
        `A new one begins with \`nx g @nightshift/workspace:worker ${team}\``,
    );
  }
  const written = await writeOnce(tree, jobTemplates(tree, { team, route, verb }));
  if (written.kind === 'taken') {
    throw new Error(`the job ${options.job} can't be added, for its files are taken: ${tellTaken(written)}`);
  }
  listJob(tree, { team, route, verb });
  addDependencies(tree, team);
  await syncDispatcher(tree);
  await formatFiles(tree);
  if (tree.listChanges().length === 0) {
    logger.info(`${options.job} is there, exactly as it would be written: nothing was changed.`);
  }
  return installAfter(tree, { skip: options.skipInstall ?? false });
}
