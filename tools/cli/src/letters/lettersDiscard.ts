import { discard, discardMany } from '@nightshift/dlq';
import { exitCodes, type Command } from '../Command.ts';
import { counted } from '../counted.ts';
import { Refused } from '../Refused.ts';
import { UsageError } from '../UsageError.ts';
import { filterOptions } from './filterOptions.ts';
import { refusalText } from './refusalText.ts';
import { allOption, whatWaits, whatWaitsText } from './whatWaits.ts';

export const lettersDiscard: Command = {
  name: 'letters discard',
  takes: '[<id>…]',
  summary: 'Closes letters for good, with a reason. Their units stay dead.',
  options: {
    ...filterOptions,
    ...allOption,
    reason: { value: '<why>', help: 'needed: it is kept with the letters' },
    by: { value: '<name>', help: 'who discards; your user name otherwise' },
    yes: { help: "don't ask" },
  },
  examples: [
    ['letters discard 4711 --reason "the customer has left"', 'one letter'],
    [
      'letters discard --fingerprint 9f86d081884c7d65 --reason "sent by hand"',
      'all of one cause; says how many, and asks',
    ],
  ],
  async run(context, given) {
    const reason = given.text('reason')?.trim();
    if (!reason) throw new UsageError('Say why with --reason: a letter is discarded with a reason.');
    const { db, user: by, confirm } = context;
    const { filter, count, resolved } = await whatWaits(context, given);
    if (given.positionals.length === 1) {
      const letter = given.positionals[0]!;
      const discarded = await discard(db, letter, { by, reason });
      if (discarded.kind !== 'discarded') throw new Refused(refusalText(discarded));
      return { json: { discarded: 1, resolved: [] }, text: `Letter ${letter} is discarded.` };
    }
    if (count.count > 1) await confirm(`Discard ${whatWaitsText(count)} for good?`);
    const discarded = await discardMany(db, filter, { by, reason });
    return {
      json: { discarded, resolved },
      text: [
        `${counted(discarded, 'letter')} discarded.`,
        ...(resolved.length > 0 ? [`Resolved already: ${resolved.join(', ')}.`] : []),
      ].join('\n'),
      code: resolved.length > 0 ? exitCodes.refused : exitCodes.ok,
    };
  },
};
