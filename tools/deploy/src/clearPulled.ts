import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Removes what `vercel pull` and `vercel build` leave in the repository's root: an app's variables, its link, its output. */
export function clearPulled(root: string): void {
  const folder = path.join(root, '.vercel');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (/^(project\.json|output|\.env\..+\.local)$/.test(name))
      rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}
