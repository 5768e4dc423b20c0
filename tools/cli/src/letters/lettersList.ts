import { listLetters, type LetterLine } from '@nightshift/dlq';
import type { Command } from '../Command.ts';
import { formatInstant } from '../formatInstant.ts';
import { table } from '../table.ts';
import { filterOptions, readFilter } from './filterOptions.ts';
import { letterIds } from './letterIds.ts';
import { readState, stateOption } from './stateOption.ts';

export const lettersList: Command = {
  name: 'letters list',
  summary: 'Dead letters, the newest first.',
  options: {
    ...filterOptions,
    ...stateOption,
    limit: { value: '<n>', help: 'at most so many; 20 otherwise' },
    after: { value: '<id>', help: 'the page that follows this letter' },
  },
  examples: [
    ['letters', 'what waits'],
    ['letters list --job reports.on-time --since 25h', 'what has died of one job since yesterday'],
    ['letters list --state all --json', 'with those that are redriven and discarded, for a program'],
  ],
  async run({ db, columns }, given) {
    const filter = { ...(await readFilter(db, given)), state: readState(given) };
    const limit = given.whole('limit', { atLeast: 1, atMost: 1_000, otherwise: 20 });
    const [after] = letterIds([given.text('after')].filter((id) => id !== undefined));
    const { letters, next } = await listLetters(db, filter, { limit, after });
    return {
      json: { letters, next: next ?? null },
      text:
        letters.length === 0
          ? 'There is no such letter.'
          : [lettersTable(letters, columns), ...(next ? [`\nMore: the same with --after ${next}`] : [])].join('\n'),
    };
  },
};

export function lettersTable(letters: readonly LetterLine[], columns?: number): string {
  return table(
    ['LETTER', 'STATE', 'DIED', 'JOB', 'KEY', 'ERROR'],
    letters.map((letter) => [
      letter.id,
      letter.state,
      formatInstant(letter.diedAt),
      letter.job,
      letter.key ?? `the whole of ${letter.run}`,
      `${letter.error.name}: ${letter.error.message}`,
    ]),
    columns,
  );
}
