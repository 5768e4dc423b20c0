import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from '../Context.ts';
import { UsageError } from '../UsageError.ts';

/** The variables of `.env` files and nothing else; where two files set the same one, the later file's counts. */
export function readEnvironmentFiles(files: readonly string[]): Environment {
  return Object.assign({}, ...files.map(readOne)) as Environment;
}

function readOne(file: string): Environment {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--env-file ${file} can't be read${code === undefined ? '' : `: ${code}`}.`, { cause: error });
  }
}
