import { buildFunctions } from '@nightshift/workspace/functions';
import { outputOf, type App } from './apps.ts';

/** Builds every app's functions to where they are run from; returns how many there are. */
export async function buildApps(apps: readonly App[]): Promise<number> {
  const built = await Promise.all(
    apps.map((app) => buildFunctions(app.folder, { out: outputOf(app), replace: app.replace })),
  );
  return built.flat().length;
}
