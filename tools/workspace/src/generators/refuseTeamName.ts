import { readJson, type Tree } from '@nx/devkit';
import { reservedWords } from './reservedWords.ts';

const FORM = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST = 40;

/** What a team's Postgres schema is called. */
export const schemaOf = (team: string): string => team.replaceAll('-', '_');

/**
 * Throws unless a new team may be called so: its package, its address, its variable and its Postgres schema bear the name. A worker
 * of that name is not asked for here.
 */
export function refuseTeamName(tree: Tree, team: string): void {
  const refuse = (reason: string): never => {
    throw new Error(`a team can't be called '${team}': ${reason}`);
  };
  if (!FORM.test(team)) refuse("write it in lower case, digits and single dashes, like 'data-quality'");
  if (team.length > LONGEST) refuse(`it has ${team.length} characters, and may have ${LONGEST}`);
  if (team.endsWith('-jobs')) refuse("the ending '-jobs' is that of the packages with a team's jobs");
  const schema = schemaOf(team);
  if (schema.startsWith('pg_') || ownSchemas.includes(schema))
    refuse(`the Postgres schema '${schema}' is not a team's`);
  if (reservedWords.has(schema))
    refuse(`'${schema}' is a word of SQL, and the team's Postgres schema would need quotes`);
  const taken = packages(tree).find(({ name }) => [`@nightshift/${team}`, `@nightshift/${team}-jobs`].includes(name));
  if (taken !== undefined) refuse(`${taken.folder} is the package ${taken.name}`);
}

const ownSchemas = ['nightshift', 'public', 'information_schema'];

/** The packages of the workspace but the workers. */
function packages(tree: Tree): { folder: string; name: string }[] {
  return ['packages', 'tools', 'apps'].flatMap((room) =>
    tree
      .children(room)
      .map((name) => `${room}/${name}`)
      .filter((folder) => tree.exists(`${folder}/package.json`))
      .map((folder) => ({ folder, name: readJson<{ name: string }>(tree, `${folder}/package.json`).name })),
  );
}
