import type { Command } from '../Command.ts';
import { errorText } from '../errorText.ts';
import { formatInstant } from '../formatInstant.ts';
import { fields, table } from '../table.ts';
import { readRun, type FullRun } from './readRun.ts';
import { unknownRun } from './unknownRun.ts';

export const runsShow: Command = {
  name: 'runs show',
  takes: '<run>',
  summary: 'One run: its units by state, its packs, its error and what its letters died of.',
  options: {},
  examples: [['runs show reports.on-time@2026-01-05T02:00:00.000Z', 'everything known about the run']],
  async run({ db, columns }, { positionals }) {
    const run = await readRun(db, positionals[0]!);
    if (!run) throw unknownRun(positionals[0]!);
    return { json: run, text: runText(run, columns) };
  },
};

export function runText(run: FullRun, columns?: number): string {
  const { units, packs } = run;
  const parts = [
    fields([
      ['run', run.run],
      ['state', run.state],
      ['why', run.reason],
      ['due', formatInstant(run.scheduledFor)],
      ['opened', formatInstant(run.openedAt)],
      ['dispatched', formatInstant(run.dispatchedAt)],
      ['finished', formatInstant(run.finishedAt)],
      ['asked for by', run.askedBy],
      ['only where', run.where === null ? null : JSON.stringify(run.where)],
      ['deployment', run.deployment],
      [
        'units',
        `${run.found} found: ${units.done} done, ${units.ready} ready, ${units.dead} dead, ${units.cancelled} cancelled`,
      ],
      ['packs', `${packs.unsettled} unsettled: ${packs.claimed} claimed, ${packs.unsent} unsent`],
    ]),
  ];
  if (run.error) parts.push(errorText(run.error));
  if (run.letters.length > 0) {
    const rows = run.letters.map(({ count, fingerprint, example }) => [
      count,
      fingerprint,
      example.id,
      example.message,
    ]);
    parts.push(table(['LETTERS', 'FINGERPRINT', 'EXAMPLE', 'MESSAGE'], rows, columns));
  }
  return parts.join('\n\n');
}
