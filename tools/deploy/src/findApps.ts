import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What is deployed as one Vercel project. */
export type App = Readonly<{
  /** `dispatcher`, or the team's folder under `apps/workers`. */
  name: string;
  kind: 'worker' | 'dispatcher';
  /** Its name in Nx. */
  project: string;
  /** From the repository's root. */
  folder: string;
}>;

/** Every app of the repository, in the order of deployment: the workers, then the dispatcher. */
export function findApps(root: string): App[] {
  const workers = readdirSync(path.join(root, 'apps/workers'))
    .filter((team) => existsSync(path.join(root, 'apps/workers', team, 'vercel.json')))
    .sort();
  return [
    ...workers.map((team) => readApp(root, 'worker', team, `apps/workers/${team}`)),
    readApp(root, 'dispatcher', 'dispatcher', 'apps/dispatcher'),
  ];
}

function readApp(root: string, kind: App['kind'], name: string, folder: string): App {
  const { name: project } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as {
    name: string;
  };
  return { name, kind, project, folder };
}
