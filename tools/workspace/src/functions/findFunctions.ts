import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { FunctionProblem } from './FunctionProblem.ts';

/** One source file and the path it is served at: `src/api/cron/[job].ts` is `api/cron/[job]`. */
export type FunctionSource = { file: string; path: string };

/** Lists the functions of an app: every `.ts` file under `src/api` but tests and declarations, in a stable order. */
export const findFunctions = (appFolder: string): FunctionSource[] => {
  const folder = join(appFolder, 'src', 'api');
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const sources = names
    .map((name) => name.split(sep).join('/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
    .sort()
    .map((name) => ({ file: `src/api/${name}`, path: `api/${name.slice(0, -'.ts'.length)}` }));
  if (sources.length === 0) throw new FunctionProblem(folder, 'holds no functions; put one .ts file per route there.');
  for (const source of sources) refuseOddSegments(source);
  refuseSameAddress(sources);
  return sources;
};

const refuseOddSegments = ({ file, path }: FunctionSource): void => {
  for (const segment of path.split('/')) {
    if (/^[\w.-]+$/.test(segment) || /^\[\w+\]$/.test(segment)) continue;
    throw new FunctionProblem(
      file,
      `"${segment}" can't be a part of a route; use letters, digits, - _ . or one [name].`,
    );
  }
};

const refuseSameAddress = (sources: FunctionSource[]): void => {
  const seen = new Map<string, string>();
  for (const { file, path } of sources) {
    const address = path.replace(/\/index$/, '').replace(/\[\w+\]/g, '[]');
    const other = seen.get(address);
    if (other !== undefined) throw new FunctionProblem(file, `answers the same address as ${other}; keep one of them.`);
    seen.set(address, file);
  }
};
