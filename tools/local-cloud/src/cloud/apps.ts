import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** One Vercel project of this repository. */
export type App = {
  name: string;
  kind: 'dispatcher' | 'worker';
  folder: string;
  /** The port it is tried on first. */
  port: number;
  /** The folder whose `.vercel/output` is run, where that isn't the app's own. */
  output?: string;
  /** Modules to build it with in place of its own, by absolute path. */
  replace?: Readonly<Record<string, string>>;
  /** The file that declares its crons, where that isn't its own vercel.json. */
  vercelJson?: string;
};

export const workspaceRoot = fileURLToPath(new URL('../../../../', import.meta.url));

/** The folder with the functions that an app runs. */
export function outputOf({ folder, output = folder }: App): string {
  return output;
}

/** The dispatcher and every worker that has a folder. */
export function findApps(root = workspaceRoot): App[] {
  const teams = readdirSync(path.join(root, 'apps/workers')).sort();
  return [
    { name: 'dispatcher', kind: 'dispatcher', folder: path.join(root, 'apps/dispatcher'), port: 3000 },
    ...teams.map((name, index): App => ({
      name,
      kind: 'worker',
      folder: path.join(root, 'apps/workers', name),
      port: 3001 + index,
    })),
  ];
}
