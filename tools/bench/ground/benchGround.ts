import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { workspaceRoot, type App } from '@nightshift/local-cloud';
import { settings as usual, type Settings } from './jobs/settings.ts';

export type BenchGround = {
  /** For `startCloud`, which builds them: the production dispatcher with the jobs of the bench, and their worker. */
  apps: App[];
  /** Removes what was built. Happens by itself when the process ends. */
  remove: () => Promise<void>;
};

const here = fileURLToPath(new URL('.', import.meta.url));

/** The apps of the bench, with jobs cut up as asked, to be built into a folder of their own. */
export async function benchGround(changes: Partial<Settings> = {}): Promise<BenchGround> {
  const built = await mkdtemp(path.join(tmpdir(), 'nightshift-bench-'));
  const removeNow = () => rmSync(built, { recursive: true, force: true });
  process.once('exit', removeNow);
  const settings = path.join(built, 'settings.ts');
  await writeFile(settings, `export const settings = ${JSON.stringify({ ...usual, ...changes })};\n`);
  const replace = { [path.join(here, 'jobs/settings.ts')]: settings };
  const dispatcher = path.join(workspaceRoot, 'apps/dispatcher');
  return {
    apps: [
      {
        name: 'dispatcher',
        kind: 'dispatcher',
        folder: dispatcher,
        port: 3000,
        output: path.join(built, 'dispatcher'),
        replace: { ...replace, [path.join(dispatcher, 'src/jobs.ts')]: path.join(here, 'jobs/jobs.ts') },
        vercelJson: path.join(here, 'dispatcher/vercel.json'),
      },
      {
        name: 'bench',
        kind: 'worker',
        folder: path.join(here, 'worker'),
        port: 3001,
        output: path.join(built, 'bench'),
        replace,
      },
    ],
    async remove() {
      process.off('exit', removeNow);
      await rm(built, { recursive: true, force: true });
    },
  };
}
