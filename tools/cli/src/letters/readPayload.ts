import { readFile } from 'node:fs/promises';
import type { Json } from '@nightshift/contract';
import { UsageError } from '../UsageError.ts';

/** A corrected payload: JSON as it was typed, or the name of a file that holds it. */
export async function readPayload(given: string): Promise<Json> {
  const typed = parse(given);
  if (typed.kind === 'json') return typed.value;
  let text: string;
  try {
    text = await readFile(given, 'utf8');
  } catch (error) {
    throw new UsageError(
      `--payload '${given}' is neither JSON (${typed.reason}) nor a file that can be read (${(error as Error).message}).`,
      { cause: error },
    );
  }
  const read = parse(text);
  if (read.kind === 'json') return read.value;
  throw new UsageError(`--payload: the file ${given} holds no JSON: ${read.reason}.`);
}

function parse(text: string): { kind: 'json'; value: Json } | { kind: 'broken'; reason: string } {
  try {
    return { kind: 'json', value: JSON.parse(text) as Json };
  } catch (error) {
    return { kind: 'broken', reason: (error as Error).message };
  }
}
