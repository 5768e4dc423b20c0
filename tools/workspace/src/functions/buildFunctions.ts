import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { bundleFunctions } from './bundleFunctions.ts';
import { eachAtMost } from './eachAtMost.ts';
import { findFunctions, type FunctionSource } from './findFunctions.ts';
import { functionConfig } from './functionConfig.ts';
import { importBuilt } from './importBuilt.ts';
import { largestParts, type Part } from './largestParts.ts';
import { refuseLargeFunction } from './refuseLargeFunction.ts';
import type { Unused } from './leaveOut.ts';
import type { Replacements } from './replaceModules.ts';
import { routes } from './routes.ts';

/**
 * `runtime` is what Vercel is to run the functions on; `warn` hears the bundler's warnings. `out` is the folder that gets the
 * `.vercel/output`, the app's own unless set; `replace` builds some modules in place of others, by absolute path. `maxKilobytes` is
 * how large a function may be, minified; as large as it gets unless set.
 */
export type BuildOptions = {
  runtime?: string;
  warn?: (text: string) => void;
  out?: string | undefined;
  replace?: Replacements | undefined;
  maxKilobytes?: number;
};

/** A function as it was built; `importMs` is one cold import in a process of its own. */
export type BuiltFunction = FunctionSource & {
  methods: string[];
  maxDuration: number | undefined;
  bytes: number;
  importMs: number;
  largest: Part[];
};

/**
 * Builds every function of an app into its `.vercel/output` (Build Output API v3), and imports each once, so that what can't
 * start never ships. The new output takes the old one's place only when all of it is good.
 */
export const buildFunctions = async (appFolder: string, options: BuildOptions = {}): Promise<BuiltFunction[]> => {
  const {
    runtime = 'nodejs22.x',
    warn = console.warn,
    out = appFolder,
    replace = {},
    maxKilobytes = Infinity,
  } = options;
  const app = resolve(appFolder);
  const vercelFolder = join(resolve(out), '.vercel');
  const sources = findFunctions(app);
  mkdirSync(vercelFolder, { recursive: true });
  const draft = mkdtempSync(join(vercelFolder, 'draft-'));
  try {
    const functionsFolder = join(draft, 'functions');
    const { outputs } = await bundleFunctions(app, sources, functionsFolder, {
      warn,
      replace,
      unused: readUnused(app),
    });
    const built = await eachAtMost(availableParallelism(), sources, async (source): Promise<BuiltFunction> => {
      const folder = join(functionsFolder, `${source.path}.func`);
      const bundle = join(folder, 'index.mjs');
      const output = outputs[relative(app, bundle).split(sep).join('/')]!;
      const largest = largestParts(output, 3);
      const bytes = statSync(bundle).size;
      refuseLargeFunction(join(app, source.file), bytes, largest, maxKilobytes);
      const { methods, importMs, config } = await importBuilt(join(app, source.file), bundle);
      const vcConfig = functionConfig(join(app, source.file), config, runtime);
      writeJson(join(folder, '.vc-config.json'), vcConfig);
      return { ...source, methods, maxDuration: vcConfig.maxDuration, bytes, importMs, largest };
    });
    mkdirSync(join(draft, 'static'));
    writeJson(join(draft, 'config.json'), { version: 3, routes: routes(sources.map(({ path }) => path)) });
    takePlace(draft, join(vercelFolder, 'output'));
    return built;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
};

const readUnused = (app: string): Unused => {
  if (!existsSync(join(app, 'package.json'))) return [];
  const { nightshift } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as {
    nightshift?: { unused?: Unused };
  };
  return nightshift?.unused ?? [];
};

const writeJson = (file: string, value: unknown): void => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);

const takePlace = (draft: string, output: string): void => {
  rmSync(output, { recursive: true, force: true });
  renameSync(draft, output);
};
