import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { Variables } from './deployVariables.ts';

/** A process's variables with those of `.env` files laid over them. Files are named from where npm was called. */
export function readVariables(process: Variables, files: readonly string[]): Variables {
  return Object.assign({}, process, ...files.map((file) => readOne(path.resolve(process.INIT_CWD ?? '.', file))));
}

function readOne(file: string): Variables {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`--env-file ${file} can't be read: ${(error as NodeJS.ErrnoException).code}`, { cause: error });
  }
}
