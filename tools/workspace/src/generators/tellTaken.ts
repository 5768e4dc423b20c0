import type { Written } from './writeOnce.ts';

/** The files that stand in the way, in words, and that none was touched. */
export function tellTaken({ missing, different }: Extract<Written, { kind: 'taken' }>): string {
  const [files, state] = different.length > 0 ? [different, 'otherwise there'] : [missing, 'missing'];
  return `${few(files)} ${files.length === 1 ? 'is' : 'are'} ${state}. Nothing was overwritten.`;
}

const few = (files: readonly string[]): string =>
  files.length > 4 ? `${files.slice(0, 3).join(', ')} and ${files.length - 3} more` : files.join(', ');
