import type { Command } from '../Command.ts';
import { UsageError } from '../UsageError.ts';
import { filterOptions } from './filterOptions.ts';
import { letterIds } from './letterIds.ts';
import { redriveAll } from './redriveAll.ts';
import { redriveOne } from './redriveOne.ts';
import { allOption, whatWaits } from './whatWaits.ts';

export const lettersRedrive: Command = {
  name: 'letters redrive',
  takes: '[<id>…]',
  summary: 'Puts dead units back to work, one or many.',
  details: `A redriven unit starts with no failures, at its last checkpoint, with its steps remembered: what it did is not done twice. More than
one are counted and asked about first. A unit that a pack still covers is refused, and its letter waits on.`,
  options: {
    ...filterOptions,
    ...allOption,
    payload: { value: '<file|json>', help: "for one letter: takes the payload's place; checked by the job's schema" },
    canary: { help: 'one first, the rest when that one is done; if it ends otherwise, the rest wait on' },
    rate: { value: '<n/s>', help: 'at most so many, like 5/s or 30/m; 10/s otherwise' },
    note: { value: '<text>', help: 'kept with the letters' },
    by: { value: '<name>', help: 'who redrives; your user name otherwise' },
    yes: { help: "don't ask" },
  },
  examples: [
    ['letters redrive 4711', 'one letter'],
    [`letters redrive 4711 --payload '{"airport": "BER"}'`, 'one letter, with another payload'],
    ['letters redrive --fingerprint 9f86d081884c7d65 --canary', 'all of one cause, one first'],
    [
      'letters redrive --job reports.on-time --since 25h --rate 5/s --yes',
      "one job's since yesterday, slowly, without asking",
    ],
  ],
  async run(context, given) {
    const ids = letterIds(given.positionals);
    const alone = ids.length === 1 && !given.has('canary');
    if (given.has('payload') && !alone)
      throw new UsageError('--payload is for one letter alone: name its id, without --canary.');
    const waits = await whatWaits(context, given);
    return alone ? redriveOne(context, ids[0]!, given) : redriveAll(context, waits, given);
  },
};
