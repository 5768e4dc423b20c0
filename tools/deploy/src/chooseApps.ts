import type { App } from './findApps.ts';

/** The apps of these names, in the order of deployment. Throws, with the names there are, when one is unknown. */
export function chooseApps(apps: readonly App[], names: readonly string[] | 'all'): App[] {
  if (names === 'all') return [...apps];
  const known = apps.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`there is no app ${unknown.map((name) => `'${name}'`).join(', ')}: there are ${known.join(', ')}.`);
  }
  return apps.filter(({ name }) => names.includes(name));
}
