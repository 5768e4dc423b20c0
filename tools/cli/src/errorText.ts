import type { ErrorRecord } from '@nightshift/contract';
import { oneLine, plainText } from './plainText.ts';

/** An error with its causes, the outermost first, each with its stack when there is one. */
export function errorText(error: ErrorRecord): string {
  const { name, message, code, stack, cause } = error;
  const head = `${oneLine(name)}${code === undefined ? '' : ` (${oneLine(code)})`}: ${plainText(message)}`;
  const frames =
    stack === undefined
      ? []
      : plainText(stack)
          .split('\n')
          .filter((line) => /^\s+at /.test(line));
  return [head, ...frames, ...(cause === undefined ? [] : [`because of ${errorText(cause)}`])].join('\n');
}
