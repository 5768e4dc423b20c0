import { parseArgs } from 'node:util';
import type { Environment } from './planDeployment.ts';

export const USAGE = `Deploys apps to Vercel: migrations first, then the workers, then the dispatcher. A failure stops what comes after.

  npm run deploy -w @nightshift/deploy -- --base <commit> [--production] [--dry-run]
  npm run deploy -w @nightshift/deploy -- --apps all [--production] [--dry-run]

  --base <commit>  what has changed since: those apps, as Nx knows it
  --apps …         these apps, by name and with commas between them, or all
  --production     to production; a preview unless set
  --dry-run        only says what would be done, and which variables are missing
  --env-file FILE  variables beside those of the process; given again, later ones count

docs/deploy.md has the variables it needs. GITHUB_STEP_SUMMARY names a file that gets the outcome too, in Markdown.
`;

export type Arguments = {
  /** Which apps: by what has changed since a commit, or by name. */
  choice: { base: string } | { names: readonly string[] | 'all' };
  environment: Environment;
  dryRun: boolean;
  envFiles: readonly string[];
};

/** Reads the command line. Throws what is wrong with it, and how to write it. */
export function readArguments(given: readonly string[]): Arguments | 'help' {
  const { base, apps, production, help, 'dry-run': dryRun, 'env-file': envFiles } = parse(given);
  if (help) return 'help';
  if (base !== undefined && apps !== undefined) throw wrong('--base and --apps are two ways to choose: give one.');
  const environment = production ? 'production' : 'preview';
  return { choice: readChoice(base, apps), environment, dryRun, envFiles };
}

function readChoice(base: string | undefined, apps: string | undefined): Arguments['choice'] {
  if (base !== undefined) {
    // Git gets it through Nx and a shell.
    if (!/^\w[\w./@{}^~-]*$/.test(base)) throw wrong(`--base is '${base}': write a commit.`);
    return { base };
  }
  if (apps === undefined) throw wrong('Say which apps: --base <commit>, or --apps.');
  if (apps === 'all') return { names: 'all' };
  const names = apps.split(',').map((name) => name.trim());
  if (names.includes('')) throw wrong(`--apps is '${apps}': write names with commas between them, or all.`);
  return { names };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        base: text,
        apps: text,
        'env-file': { type: 'string', multiple: true, default: [] },
        production: flag,
        'dry-run': flag,
        help: { ...flag, short: 'h' },
      },
    }).values;
  } catch (error) {
    throw wrong((error as Error).message);
  }
}

function wrong(message: string): Error {
  return new Error(`${message}\n\n${USAGE}`);
}
