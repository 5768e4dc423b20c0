import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGuard } from '@nightshift/database/testing';
import { workspaceRoot, type App } from '@nightshift/local-cloud';

export type ProvingGround = {
  /** For `startCloud`, which builds them: the production dispatcher with the jobs of this ground, and their worker. */
  apps: App[];
  /** Removes what was built. Happens by itself when the process ends, however it ends. */
  remove: () => Promise<void>;
};

const here = fileURLToPath(new URL('.', import.meta.url));

/** The apps of the proving ground, to be built into a folder of their own, so that two can run side by side. */
export async function provingGround(): Promise<ProvingGround> {
  const built = await mkdtemp(path.join(tmpdir(), 'nightshift-proving-'));
  const guard = startGuard();
  guard.watchFolder(built);
  const dispatcher = path.join(workspaceRoot, 'apps/dispatcher');
  return {
    apps: [
      {
        name: 'dispatcher',
        kind: 'dispatcher',
        folder: dispatcher,
        port: 3000,
        output: path.join(built, 'dispatcher'),
        replace: { [path.join(dispatcher, 'src/jobs.ts')]: path.join(here, 'jobs/jobs.ts') },
        vercelJson: path.join(here, 'dispatcher/vercel.json'),
      },
      {
        name: 'proving',
        kind: 'worker',
        folder: path.join(here, 'worker'),
        port: 3001,
        output: path.join(built, 'proving'),
      },
    ],
    remove: () => guard.stop(),
  };
}
