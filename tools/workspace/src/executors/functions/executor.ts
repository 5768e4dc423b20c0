import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { buildFunctions, type BuildOptions } from '../../functions/buildFunctions.ts';
import { buildTable } from '../../functions/buildTable.ts';

/** Nx's `@nightshift/workspace:functions`: builds the project's functions and prints what came out; an error fails the target. */
export default async function functionsExecutor(
  options: Pick<BuildOptions, 'runtime' | 'maxKilobytes'>,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  const project = context.projectsConfigurations.projects[context.projectName ?? ''];
  if (project === undefined)
    throw new Error('The functions executor runs for a project; start it with `nx build <project>`.');
  try {
    const built = await buildFunctions(join(context.root, project.root), options);
    console.log(buildTable(built));
    return { success: true };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { success: false };
  }
}
