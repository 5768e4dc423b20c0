import { createHash } from 'node:crypto';
import type { ErrorRecord } from '@nightshift/contract';

/**
 * What letters of one cause have in common, 16 hex digits: the job, the names, codes and messages of the error and its
 * causes with everything that varies from unit to unit taken out. Stacks don't count: a deploy moves their lines.
 */
export function fingerprint(job: string, error: ErrorRecord): string {
  return createHash('sha256')
    .update([job, ...links(error)].join('\n'))
    .digest('hex')
    .slice(0, 16);
}

function* links(error: ErrorRecord): Generator<string> {
  yield `${error.name} ${error.code ?? ''} ${generalise(error.message)}`;
  if (error.cause) yield* links(error.cause);
}

/**
 * Quoted values, ids and numbers become a mark. An apostrophe inside a word ("can't") opens no quotation. Repetitions are
 * bounded, so that no message, however odd, takes long.
 */
export function generalise(message: string): string {
  return message
    .replace(/(?<!\w)(['"`]).{0,200}?\1(?!\w)/g, '…')
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '…')
    .replace(/\b(?=[a-z_-]{0,40}\d)[\w-]{6,}\b/gi, '…')
    .replace(/\d+([.,]\d+)*/g, '…');
}
