import { groupLetters, type LetterGroup } from '@nightshift/dlq';
import type { Command } from '../Command.ts';
import { formatInstant } from '../formatInstant.ts';
import { table } from '../table.ts';
import { filterOptions, readFilter } from './filterOptions.ts';
import { readState, stateOption } from './stateOption.ts';

export const lettersGroup: Command = {
  name: 'letters group',
  summary: 'What the letters died of: one line for each cause, the most frequent first.',
  details: `Letters of one job whose errors differ only in ids, numbers and quoted values have one cause, and one fingerprint. It can be
given to every other letters command.`,
  options: {
    ...filterOptions,
    ...stateOption,
    limit: { value: '<n>', help: 'at most so many causes; 50 otherwise' },
  },
  examples: [
    ['letters group', 'the causes of all that waits'],
    ['letters group --owner reports-team --since 25h', "one team's, since yesterday"],
  ],
  async run({ db, columns }, given) {
    const filter = { ...(await readFilter(db, given)), state: readState(given) };
    const groups = await groupLetters(db, filter, {
      limit: given.whole('limit', { atLeast: 1, atMost: 10_000, otherwise: 50 }),
    });
    return { json: groups, text: groups.length > 0 ? groupsTable(groups, columns) : 'There is no such letter.' };
  },
};

export function groupsTable(groups: readonly LetterGroup[], columns?: number): string {
  return table(
    ['LETTERS', 'FINGERPRINT', 'JOB', 'FIRST', 'LAST', 'EXAMPLE', 'ERROR'],
    groups.map(({ count, fingerprint, job, firstDiedAt, lastDiedAt, example }) => [
      count,
      fingerprint,
      job,
      formatInstant(firstDiedAt),
      formatInstant(lastDiedAt),
      example.id,
      `${example.name}: ${example.message}`,
    ]),
    columns,
  );
}
