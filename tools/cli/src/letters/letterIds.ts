import { UsageError } from '../UsageError.ts';

/** Letters named one by one; each once. */
export function letterIds(words: readonly string[]): string[] {
  for (const word of words) {
    if (!/^[1-9]\d{0,17}$/.test(word)) {
      throw new UsageError(`'${word}' is no letter: a letter's id is a number, as nightshift letters list shows it.`);
    }
  }
  return [...new Set(words)];
}
