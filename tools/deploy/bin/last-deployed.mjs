// Prints the commit of the last deployment to production that succeeded, as GitHub knows it: since then things have
// changed. Where there is none, or it is no ancestor of what is checked out, it prints the empty tree: everything has changed
// since. Needs `gh` and the whole history, and no packages: `node tools/deploy/bin/last-deployed.mjs`.
import { spawnSync } from 'node:child_process';

const query = ['run', 'list', '--workflow', 'deploy.yml', '--branch', 'main', '--event', 'push', '--status', 'success'];

const run = (program, args, input = '') => {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', input });
  if (error) throw new Error(`${program} can't be started: ${error.message}`);
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
};

const { status, stdout, stderr } = run('gh', [...query, '--limit', '1', '--json', 'headSha', '--jq', '.[].headSha']);
if (status !== 0) {
  console.error(`GitHub doesn't say what was deployed last: ${stderr}`);
  process.exit(1);
}
const known = stdout !== '' && run('git', ['merge-base', '--is-ancestor', stdout, 'HEAD']).status === 0;
if (!known) console.error(stdout === '' ? 'Nothing was deployed yet.' : `${stdout} isn't in the history of HEAD.`);
console.log(known ? stdout : run('git', ['hash-object', '-t', 'tree', '--stdin']).stdout);
