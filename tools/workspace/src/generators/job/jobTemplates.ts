import { fileURLToPath } from 'node:url';
import { names, type Tree } from '@nx/devkit';
import type { Verb } from '../parseVerb.ts';
import { schemaOf } from '../refuseTeamName.ts';
import type { Templates } from '../writeOnce.ts';

/** A job to be written, `<team>.<route>`. */
export type NewJob = { team: string; route: string; verb: Verb };

/** The files that are the job's alone. Those that it shares with the team's other jobs are {@link listJob}'s. */
export function jobTemplates(tree: Tree, { team, route, verb }: NewJob): Templates[] {
  const { className: pascal, propertyName: camel } = names(route);
  const snake = route.replaceAll('-', '_');
  const schema = schemaOf(team);
  const substitutions = {
    team,
    route,
    job: `${team}.${route}`,
    pascal,
    camel,
    snake,
    schema,
    table: `${schema}.${snake}`,
    ...migrationOf(tree, team, snake),
  };
  const target = `apps/workers/${team}`;
  const folders = ['common', ...(verb === 'walk' ? [] : ['items']), verb];
  return folders.map((name) => ({
    folder: fileURLToPath(new URL(`./files/${name}`, import.meta.url)),
    target,
    substitutions,
  }));
}

/** The job's own migration where it stands already, else the next number; the team's first one creates its schema. */
function migrationOf(tree: Tree, team: string, snake: string): { migration: string; createsSchema: boolean } {
  const folder = `apps/workers/${team}/migrations`;
  const present = tree
    .children(folder)
    .filter((name) => /^\d{4}_.+\.sql$/.test(name))
    .sort();
  const last = Number(present.at(-1)?.slice(0, 4) ?? 0);
  const own = present.find((name) => name.slice(5) === `${snake}.sql`);
  const migration = own ?? `${String(last + 1).padStart(4, '0')}_${snake}.sql`;
  const earlier = present.filter((name) => name < migration);
  const createsSchema = !earlier.some((name) => /create schema/i.test(tree.read(`${folder}/${name}`, 'utf8') ?? ''));
  return { migration, createsSchema };
}
