import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { install } from './install.mjs';
import { isInstalled } from './isInstalled.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Installs what is missing, then becomes the script: same process, its arguments, every signal its own. */
export const start = async (script, args) => {
  if (script === undefined) {
    console.error('Say which script to run: node tools/workspace/bin/with-install.mjs <script.ts> [arguments]');
    process.exit(1);
  }
  if (!isInstalled(root)) {
    const exitCode = await install(root);
    if (exitCode !== 0) process.exit(exitCode);
  }
  const { register } = await import('tsx/esm/api');
  register();
  const file = resolve(script);
  process.argv = [process.argv[0], file, ...args];
  await import(pathToFileURL(file).href);
};
