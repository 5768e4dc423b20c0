import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs Nx in the workspace without daemon or cloud, in plain sight; passes signals on and returns the exit code. */
export const runNx = async (args: string[]): Promise<number> => {
  const bin = createRequire(import.meta.url).resolve('nx/bin/nx.js');
  const nx = spawn(process.execPath, [bin, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' },
  });
  const passOn = (signal: NodeJS.Signals): void => void nx.kill(signal);
  process.on('SIGINT', passOn).on('SIGTERM', passOn);
  return new Promise((resolve, reject) => {
    nx.on('error', reject);
    nx.on('close', (code, signal) => {
      process.off('SIGINT', passOn).off('SIGTERM', passOn);
      resolve(code ?? (signal === null ? 1 : 128 + constants.signals[signal]));
    });
  });
};
