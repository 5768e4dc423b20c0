import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { NotBuilt } from './NotBuilt.ts';

/** A rule of `config.json`: what stands by name, a path that leads to a function, or the end. */
export type OutputRoute = { handle?: string; src?: string; dest?: string; status?: number };

/** One function of the output: the file to import and the seconds it may take. */
export type OutputFunction = { file: string; maxDuration: number };

/** An app's `.vercel/output` as the host needs it; functions are keyed by their path, `api/cron/[job]`. */
export type Output = { routes: OutputRoute[]; functions: Map<string, OutputFunction> };

/** What Vercel allows a function that names no duration of its own. */
const defaultMaxDuration = 300;

/** Reads an app's Build Output folder; refuses an app that isn't built. */
export const readOutput = (appFolder: string): Output => {
  const folder = join(appFolder, '.vercel', 'output');
  if (!existsSync(join(folder, 'config.json'))) throw new NotBuilt(appFolder);
  const { routes = [] } = readJson<{ routes?: OutputRoute[] }>(join(folder, 'config.json'));
  const functions = new Map<string, OutputFunction>();
  for (const name of readdirSync(join(folder, 'functions'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith(`.func${sep}.vc-config.json`)) continue;
    const config = join(folder, 'functions', name);
    const { handler, maxDuration = defaultMaxDuration } = readJson<{ handler: string; maxDuration?: number }>(config);
    const path = dirname(name).split(sep).join('/').slice(0, -'.func'.length);
    functions.set(path, { file: join(dirname(config), handler), maxDuration });
  }
  return { routes, functions };
};

const readJson = <Value>(file: string): Value => JSON.parse(readFileSync(file, 'utf8')) as Value;
