import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apartEnvironment } from './apartEnvironment.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** What no copy needs: it is made by what is started in it, or large and linked. */
const leftOut = new Set(['node_modules', '.git', '.nx', '.vercel', '.local', 'coverage']);

/** How a program ended, and what it printed: `output` has its standard error too. */
export type Ran = { status: number | null; stdout: string; output: string };

/** A copy of this repository in a temporary folder, with the same packages installed. */
export type WorkspaceCopy = {
  read: (file: string) => string;
  write: (file: string, text: string) => void;
  /** Every file but what is installed or built, by path, with its text. */
  contents: () => ReadonlyMap<string, string>;
  /** Links the workspace's own packages into node_modules, as `npm install` does. */
  link: () => void;
  run: (command: string, ...args: string[]) => Ran;
  nx: (...args: string[]) => Ran;
  remove: () => void;
};

/** Copies the repository as it lies there, committed or not. */
export const workspaceCopy = (): WorkspaceCopy => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nightshift-workspace-')));
  cpSync(root, folder, { recursive: true, filter: (path) => !leftOut.has(basename(path)) });
  linkInstalled(folder);
  const env = apartEnvironment(join(folder, '.nx'));
  const read: WorkspaceCopy['read'] = (file) => readFileSync(join(folder, file), 'utf8');
  const run: WorkspaceCopy['run'] = (command, ...args) => {
    const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, env, encoding: 'utf8' });
    if (error !== undefined) throw error;
    return { status, stdout, output: `${stdout}${stderr}` };
  };
  const copy: WorkspaceCopy = {
    read,
    run,
    write: (file, text) => writeFileSync(join(folder, file), text),
    contents: () => new Map(filesIn(folder).map((file) => [file, read(file)])),
    link: () => linkWorkspaces(folder),
    nx: (...args) => run(process.execPath, 'node_modules/nx/dist/bin/nx.js', ...args),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  copy.link();
  return copy;
};

/** Each installed package by itself, so that the workspace's own can be others. */
function linkInstalled(folder: string): void {
  mkdirSync(join(folder, 'node_modules'));
  const installed = readdirSync(join(root, 'node_modules')).filter(
    (name) => name === '.bin' || (name !== '@nightshift' && !name.startsWith('.')),
  );
  // Npm puts what one package alone needs beside that package.
  const beside = filesIn(folder)
    .filter((file) => basename(file) === 'package.json' && file !== 'package.json')
    .map((file) => join(dirname(file), 'node_modules'))
    .filter((place) => existsSync(join(root, place)));
  for (const place of [...installed.map((name) => join('node_modules', name)), ...beside]) {
    symlinkSync(join(root, place), join(folder, place), 'junction');
  }
}

function linkWorkspaces(folder: string): void {
  const scope = join(folder, 'node_modules/@nightshift');
  rmSync(scope, { recursive: true, force: true });
  mkdirSync(scope);
  for (const file of filesIn(folder).filter((path) => basename(path) === 'package.json')) {
    const { name } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { name?: string };
    if (!name?.startsWith('@nightshift/')) continue;
    symlinkSync(join(folder, dirname(file)), join(scope, name.slice('@nightshift/'.length)), 'junction');
  }
}

function filesIn(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    if (leftOut.has(entry.name)) return [];
    const path = join(below, entry.name);
    return entry.isDirectory() ? filesIn(folder, path) : [path];
  });
}
