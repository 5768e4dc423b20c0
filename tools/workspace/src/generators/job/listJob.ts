import { fileURLToPath } from 'node:url';
import { generateFiles, logger, names, OverwriteStrategy, type Tree } from '@nx/devkit';
import { schemaOf } from '../refuseTeamName.ts';
import type { Verb } from '../parseVerb.ts';
import { exportText } from './exportText.ts';
import type { NewJob } from './jobTemplates.ts';
import { jobsListText } from './jobsListText.ts';
import { readmeText } from './readmeText.ts';

const lists = fileURLToPath(new URL('./files/lists', import.meta.url));

const whatItDoes: Readonly<Record<Verb, string>> = {
  each: 'counts the words of each item, unit by unit',
  many: 'counts the words of all items, a pack in one transaction',
  walk: 'counts the words along each shelf, batch by batch',
};

/** Names a job in the files that a team's jobs share: the list, the exports, the README. Safe to repeat. */
export function listJob(tree: Tree, { team, route, verb }: NewJob): void {
  const worker = `apps/workers/${team}`;
  const substitutions = { team, schema: schemaOf(team) };
  generateFiles(tree, lists, worker, substitutions, { overwriteStrategy: OverwriteStrategy.KeepExisting });
  const { className: pascal, propertyName: camel } = names(route);

  change(tree, `${worker}/jobs/src/jobs.ts`, (text) => jobsListText(text, `${camel}Job`, `./${route}.ts`));
  const found = verb === 'walk' ? 'Shelves' : 'Items';
  change(tree, `${worker}/jobs/src/index.ts`, (text) =>
    [
      `export { ${camel}Job } from './${route}.ts';`,
      `export { ${camel}${found} } from './${camel}${found}.ts';`,
      `export type { ${pascal}ItemsTable, ${pascal}ResultsTable, ${pascal}Tables } from './${camel}Tables.ts';`,
    ].reduce(exportText, text),
  );
  const row = `| \`${team}.${route}\` | every night at 03:00 UTC | ${whatItDoes[verb]} |`;
  change(tree, `${worker}/README.md`, (text) => {
    const told = readmeText(text, `${team}.${route}`, row);
    if (told === undefined) logger.warn(`${worker}/README.md has no table of jobs: tell there of ${team}.${route}.`);
    return told ?? text;
  });
}

function change(tree: Tree, file: string, by: (text: string) => string): void {
  const text = tree.read(file, 'utf8')!;
  try {
    const changed = by(text);
    if (changed !== text) tree.write(file, changed);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}
