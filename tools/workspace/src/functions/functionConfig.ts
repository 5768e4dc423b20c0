import { FunctionProblem } from './FunctionProblem.ts';

/** The `.vc-config.json` of a function: how Vercel is to run it. */
export type FunctionConfig = {
  runtime: string;
  handler: 'index.mjs';
  launcherType: 'Nodejs';
  shouldAddHelpers: false;
  shouldAddSourcemapSupport: true;
  supportsResponseStreaming: true;
  maxDuration?: number;
};

/** Turns a function's exported `config` into its `.vc-config.json`; refuses what would be dropped without a word. */
export const functionConfig = (file: string, exported: unknown, runtime: string): FunctionConfig => {
  const base: FunctionConfig = {
    runtime,
    handler: 'index.mjs',
    launcherType: 'Nodejs',
    shouldAddHelpers: false,
    shouldAddSourcemapSupport: true,
    supportsResponseStreaming: true,
  };
  if (exported === undefined) return base;
  if (typeof exported !== 'object' || exported === null)
    throw new FunctionProblem(file, 'its `config` must be an object.');
  const { maxDuration, ...rest } = exported as { maxDuration?: unknown };
  const unknown = Object.keys(rest);
  if (unknown.length > 0) {
    throw new FunctionProblem(file, `its \`config\` may hold maxDuration alone, not ${unknown.join(', ')}.`);
  }
  if (maxDuration === undefined) return base;
  if (typeof maxDuration !== 'number' || !Number.isInteger(maxDuration) || maxDuration < 1 || maxDuration > 3600) {
    const given = JSON.stringify(maxDuration);
    throw new FunctionProblem(file, `config.maxDuration must be whole seconds from 1 to 3600, not ${given}.`);
  }
  return { ...base, maxDuration };
};
