import { names } from '@nx/devkit';

/** The dispatcher's `src/jobs.ts`: the jobs of these teams, each team's in its own order. */
export function registryText(teams: readonly string[]): string {
  // The suffix keeps a team from being called like a word of the language.
  const registered = teams.map((team) => ({ team, name: `${names(team).propertyName}Jobs` }));
  const imports = registered.map(({ team, name }) => `import { jobs as ${name} } from '@nightshift/${team}-jobs';`);
  return `// Kept equal to the jobs of every team under apps/workers by \`npx nx sync\`: change those, not this file.
import type { AnyJob } from '@nightshift/contract';
${imports.join('\n')}

/** Every job the dispatcher knows. */
export const jobs: readonly AnyJob[] = [${registered.map(({ name }) => `...${name}`).join(', ')}];

export function findJob(name: string): AnyJob | undefined {
  return jobs.find((job) => job.name === name);
}
`;
}
