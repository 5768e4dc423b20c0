import { existsSync, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** `workspace` is the repository's root; `log` hears what a failed build says; changes that come together count as one. */
export type RebuildOptions = { workspace: string; log: (line: string) => void; quietMs?: number };

/**
 * Calls `rebuild` after every change to a source file that can be part of the app: its own, the packages', the jobs'. One rebuild
 * runs at a time, a change meanwhile leads to another, and a failed one is told, so that what runs goes on. `close` ends the watch.
 */
export const rebuildOnChange = (
  appFolder: string,
  rebuild: () => Promise<void>,
  { workspace, log, quietMs = 100 }: RebuildOptions,
): { close: () => void } => {
  let timer: NodeJS.Timeout | undefined;
  let working = false;
  let again = false;
  const work = async (): Promise<void> => {
    if (working) {
      again = true;
      return;
    }
    working = true;
    await rebuild().catch((error: unknown) => log(error instanceof Error ? error.message : String(error)));
    working = false;
    if (again) {
      again = false;
      await work();
    }
  };
  const changed = (_event: string, name: string | null): void => {
    if (name !== null && (!/\.(ts|json)$/.test(name) || name.endsWith('.test.ts'))) return;
    clearTimeout(timer);
    timer = setTimeout(() => void work(), quietMs);
  };
  const watchers = sourceFolders(appFolder, workspace).map((folder) => watch(folder, { recursive: true }, changed));
  return {
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
};

const sourceFolders = (appFolder: string, workspace: string): string[] =>
  [
    join(appFolder, 'src'),
    ...foldersIn(join(workspace, 'packages')).map((folder) => join(folder, 'src')),
    ...foldersIn(join(workspace, 'apps', 'workers')).map((folder) => join(folder, 'jobs', 'src')),
  ].filter((folder) => existsSync(folder));

const foldersIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
