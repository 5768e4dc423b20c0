import { fileURLToPath } from 'node:url';
import { formatFiles, logger, type GeneratorCallback, type Tree } from '@nx/devkit';
import { syncDispatcher } from '../crons/syncDispatcher.ts';
import { installAfter } from '../installAfter.ts';
import { jobTemplates } from '../job/jobTemplates.ts';
import { listJob } from '../job/listJob.ts';
import { refuseRoute } from '../parseJobName.ts';
import { parseVerb } from '../parseVerb.ts';
import { refuseTeamName } from '../refuseTeamName.ts';
import { tellTaken } from '../tellTaken.ts';
import { versionsIn } from '../versionsIn.ts';
import { writeOnce } from '../writeOnce.ts';
import { codeownersText } from './codeownersText.ts';
import { environmentText } from './environmentText.ts';

export type WorkerOptions = { team: string; job?: string; verb?: string; skipInstall?: boolean };

const files = fileURLToPath(new URL('./files', import.meta.url));

/**
 * Nx's `@nightshift/workspace:worker`: a team's worker with a first job. Where both stand exactly so, nothing is changed; where
 * otherwise, it throws.
 */
export default async function workerGenerator(tree: Tree, options: WorkerOptions): Promise<GeneratorCallback> {
  const { team, job: route = 'nightly', skipInstall = false } = options;
  refuseTeamName(tree, team);
  refuseRoute(route);
  const verb = parseVerb(options.verb ?? 'each');
  const worker = { folder: files, target: `apps/workers/${team}`, substitutions: { team, versions: versionsIn(tree) } };
  const written = await writeOnce(tree, [worker, ...jobTemplates(tree, { team, route, verb })]);
  if (written.kind === 'taken') {
    throw new Error(
      `the name '${team}' is taken: ${tellTaken(written)} ` +
        `For one more job of a team: \`nx g @nightshift/workspace:job ${team}.<job> --verb each|many|walk\``,
    );
  }
  listJob(tree, { team, route, verb });
  tree.write('CODEOWNERS', codeownersText(tree.read('CODEOWNERS', 'utf8')!, team));
  tree.write('.env.example', environmentText(tree.read('.env.example', 'utf8')!, team));
  await syncDispatcher(tree);
  await formatFiles(tree);
  if (tree.listChanges().length === 0) {
    logger.info(`the worker ${team} is there, exactly as it would be written: nothing was changed.`);
  }
  return installAfter(tree, { skip: skipInstall });
}
