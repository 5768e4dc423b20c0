import { chmod, constants, cp, lstat, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Guard } from './startGuard.ts';
import { temporaryFolder } from './unprivilegedUser.ts';

/**
 * Copies the programs of an installed package into the temporary folder, with the links, modes and owner they need to
 * run, and returns the copy, which is kept for the next time. Safe to call from several processes at once.
 */
export async function mendedCopy(installed: string, guard: Guard): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as PackageJson;
  const kept = join(temporaryFolder(), `nightshift-${name.replace(/[@/]+/g, '-').replace(/^-/, '')}-${version}`);
  if (await isComplete(kept, join(installed, 'native'))) return kept;

  const mine = await mkdtemp(`${kept}-`);
  guard.watchFolder(mine);
  await cp(join(installed, 'native'), mine, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  });
  await addSymlinks(mine);
  await openToAll(mine);
  await takePlace(mine, kept, join(installed, 'native'));
  return kept;
}

interface PackageJson {
  name: string;
  version: string;
}

/** Programs that another user of this machine could have put there are not run; a cleaner may have thinned it out. */
async function isComplete(copy: string, original: string): Promise<boolean> {
  const owner = (await lstat(copy).catch(() => undefined))?.uid;
  if (owner === undefined) return false;
  if (owner !== (process.getuid?.() ?? owner)) {
    throw new Error(`${copy} belongs to another user (${owner}), so the programs in it are not trusted. Remove it.`);
  }
  const there = new Set(await readdir(copy, { recursive: true }));
  return (await readdir(original, { recursive: true })).every((path) => there.has(path));
}

/** npm packages can't hold symbolic links: the package lists them, and makes them in its install script. */
async function addSymlinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, relative('native', target));
    await symlink(relative(dirname(target), source), link).catch((error) => {
      if (!has(error, 'EEXIST')) throw error;
    });
  }
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) {
      const executable = dirname(path).endsWith('bin') || ((await stat(path)).mode & 0o100) !== 0;
      await chmod(path, executable ? 0o755 : 0o644);
    }
  }
}

/** Whoever comes first wins; an incomplete copy is moved aside. Those who run from it have its files open. */
async function takePlace(mine: string, kept: string, original: string): Promise<void> {
  try {
    await rename(mine, kept);
  } catch (error) {
    if (!has(error, 'ENOTEMPTY', 'EEXIST', 'EPERM')) throw error;
    if (await isComplete(kept, original)) return await rm(mine, { recursive: true });
    const aside = `${mine}.old`;
    await rename(kept, aside).catch((gone) => {
      if (!has(gone, 'ENOENT')) throw gone;
    });
    await takePlace(mine, kept, original);
    await rm(aside, { recursive: true, force: true });
  }
}

function has(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
