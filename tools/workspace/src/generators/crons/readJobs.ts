import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tree } from '@nx/devkit';

/** Of a job, what the dispatcher's files follow from. `crons` are UTC expressions. */
export type JobFacts = { name: string; worker: string; route: string; crons: string[] };

/** A team's jobs, in the order of its own list. */
export type TeamJobs = { team: string; jobs: JobFacts[] };

/** What {@link readJobs} asks a process of its own for. */
export type ReadTeam = TeamJobs | { team: string; error: string };

const program = fileURLToPath(new URL('./printJobs.ts', import.meta.url));

/**
 * Evaluates the jobs of teams as the tree has them, written to disk or not yet. Throws one error that names every team
 * whose jobs can't be imported, with the reason.
 */
export function readJobs(tree: Tree, teams: readonly string[]): TeamJobs[] {
  // Below the workspace, so that imports find its node_modules.
  mkdirSync(join(tree.root, '.nx'), { recursive: true });
  const folder = mkdtempSync(join(tree.root, '.nx', 'jobs-'));
  try {
    for (const team of teams) layOut(tree, team, folder);
    const read = evaluate(tree.root, folder, teams);
    const failures = read.flatMap((team) => ('error' in team ? [`apps/workers/${team.team}/jobs: ${team.error}`] : []));
    if (failures.length > 0) {
      throw new Error(
        `jobs that can't be imported have no crons:\n${failures.join('\n').replaceAll(folder, 'apps/workers')}`,
      );
    }
    return read as TeamJobs[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a team's jobs project into the folder, and links the packages that npm has put beside it for the team alone. */
function layOut(tree: Tree, team: string, folder: string): void {
  for (const file of filesIn(tree, `apps/workers/${team}/jobs`)) {
    const copy = join(folder, team, file.slice(`apps/workers/${team}/`.length));
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, tree.read(file)!);
  }
  for (const place of ['node_modules', 'jobs/node_modules']) {
    const own = join(tree.root, 'apps/workers', team, place);
    if (existsSync(own)) symlinkSync(own, join(folder, team, place), 'junction');
  }
}

function filesIn(tree: Tree, folder: string): string[] {
  return tree.children(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (name === 'node_modules') return [];
    return tree.isFile(path) ? [path] : filesIn(tree, path);
  });
}

function evaluate(root: string, folder: string, teams: readonly string[]): ReadTeam[] {
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    ['--import', 'tsx', program, folder, ...teams],
    { cwd: root, encoding: 'utf8' },
  );
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`the jobs could not be read:\n${stderr.replaceAll(folder, 'apps/workers')}`);
  return JSON.parse(stdout) as ReadTeam[];
}
