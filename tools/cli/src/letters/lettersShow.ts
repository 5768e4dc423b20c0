import { readLetter, type FullLetter } from '@nightshift/dlq';
import type { Command } from '../Command.ts';
import { errorText } from '../errorText.ts';
import { formatInstant } from '../formatInstant.ts';
import { plainText } from '../plainText.ts';
import { fields } from '../table.ts';
import { letterIds } from './letterIds.ts';
import { stepsText } from './stepsText.ts';
import { unknownLetter } from './unknownLetter.ts';

export const lettersShow: Command = {
  name: 'letters show',
  takes: '<id>',
  summary: 'One letter in full: payload, cursor, remembered steps, and the error with its causes.',
  options: {},
  examples: [['letters show 4711', 'all that is needed to decide']],
  async run({ db }, { positionals }) {
    const [id] = letterIds(positionals) as [string];
    const letter = await readLetter(db, id);
    if (!letter) throw unknownLetter(id);
    return { json: letter, text: letterText(letter) };
  },
};

export function letterText(letter: FullLetter): string {
  const parts = [
    fields([
      ['letter', letter.id],
      ['state', letter.state],
      ['job', letter.job],
      ['run', `${letter.run} (${letter.runState ?? 'pruned'})`],
      ['unit', letter.unit === null ? 'none: the run itself' : `${letter.unit} (${letter.unitState ?? 'pruned'})`],
      ['key', letter.key],
      ['died', formatInstant(letter.diedAt)],
      ['failures', letter.failures],
      ['deployment', letter.deployment],
      ['fingerprint', letter.fingerprint],
      ['resolved', letter.resolvedAt && `${formatInstant(letter.resolvedAt)} by ${letter.resolvedBy ?? 'nobody'}`],
      ['note', letter.note],
    ]),
    errorText(letter.error),
  ];
  if (letter.unit !== null) parts.push(`Payload:\n${plainText(JSON.stringify(letter.payload, null, 2))}`);
  if (letter.cursor !== null) parts.push(`Cursor:\n${plainText(JSON.stringify(letter.cursor, null, 2))}`);
  if (letter.steps.length > 0) parts.push(stepsText(letter.steps));
  return parts.join('\n\n');
}
