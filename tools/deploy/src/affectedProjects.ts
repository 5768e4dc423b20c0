import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

/** The projects that are built and that a commit between `base` and now has changed, as Nx knows it. */
export function affectedProjects(root: string, base: string): string[] {
  refuseUnknown(root, base);
  const nx = createRequire(import.meta.url).resolve('nx/bin/nx.js');
  const question = ['show', 'projects', '--affected', '--with-target=build', `--base=${base}`, '--head=HEAD', '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [nx, ...question], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' },
  });
  if (status !== 0) throw new Error(`Nx could not say what is affected since ${base}:\n${stdout}${stderr}`);
  return JSON.parse(stdout) as string[];
}

/** With a commit that isn't there Nx would compare with something else. */
function refuseUnknown(root: string, base: string): void {
  const { status } = spawnSync('git', ['cat-file', '-e', base], { cwd: root });
  if (status === 0) return;
  throw new Error(
    `there is no commit '${base}' in this clone. Fetch the whole history (git fetch --unshallow), or choose with --apps.`,
  );
}
