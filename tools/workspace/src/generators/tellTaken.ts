import type { Written } from './writeOnce.ts';

/** The files that stand in the way, in words: nobody should have to look for what differs. */
export function tellTaken({ missing, different }: Extract<Written, { kind: 'taken' }>): string {
  const parts = [
    ...(different.length > 0
      ? [`${few(different)} ${different.length === 1 ? 'stands' : 'stand'} there otherwise`]
      : []),
    ...(missing.length > 0 ? [`${few(missing)} ${missing.length === 1 ? 'is' : 'are'} missing`] : []),
  ];
  return `${parts.join(', and ')}. Nothing was overwritten.`;
}

const few = (files: readonly string[]): string =>
  files.length > 4 ? `${files.slice(0, 3).join(', ')} and ${files.length - 3} more` : files.join(', ');
