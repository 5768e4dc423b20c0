import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

/** Runs `npm ci` quietly and returns its exit code; npm's own words are shown only when it fails. Stopped half-way, the next run installs again. */
export const install = async (root) => {
  console.error('Installing what is missing (npm ci); the first time takes about a minute …');
  // npm writes this note when it is done; without it nothing counts as installed.
  rmSync(join(root, 'node_modules', '.package-lock.json'), { force: true });
  const npm = spawnNpm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], root);
  const said = [];
  npm.stdout.on('data', (chunk) => said.push(chunk));
  npm.stderr.on('data', (chunk) => said.push(chunk));
  const passOn = (signal) => npm.kill(signal);
  process.on('SIGINT', passOn).on('SIGTERM', passOn);
  const { code, signal } = await new Promise((resolve, reject) => {
    npm.on('error', reject);
    npm.on('close', (code, signal) => resolve({ code, signal }));
  });
  process.off('SIGINT', passOn).off('SIGTERM', passOn);
  const exitCode = code ?? 128 + constants.signals[signal];
  if (exitCode === 0) return 0;
  process.stderr.write(Buffer.concat(said));
  console.error(`\nThe installation didn't finish (npm ci ended with ${exitCode}); the next run tries again.`);
  return exitCode;
};

/** The npm that started us, else the one on the path. */
const spawnNpm = (args, root) => {
  const stdio = ['ignore', 'pipe', 'pipe'];
  const started = process.env.npm_execpath;
  if (started !== undefined && /npm-cli\.[cm]?js$/.test(started)) {
    return spawn(process.execPath, [started, ...args], { cwd: root, stdio });
  }
  return spawn('npm', args, { cwd: root, stdio, shell: process.platform === 'win32' });
};
