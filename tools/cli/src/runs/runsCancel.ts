import { cancelRun } from '@nightshift/ledger';
import type { Command } from '../Command.ts';
import { counted } from '../counted.ts';
import { deliver, deliveredText } from '../deliver.ts';
import { readProgress } from '../progress/readProgress.ts';
import { Refused } from '../Refused.ts';
import { unknownRun } from './unknownRun.ts';

export const runsCancel: Command = {
  name: 'runs cancel',
  takes: '<run>',
  summary: "Cancels a run: what is running can't commit any more, what waits never starts.",
  details: 'What is done stays done. A run of the job that was waiting for this one opens at once.',
  options: {
    reason: { value: '<why>', help: 'kept with the run' },
    by: { value: '<name>', help: 'who cancels; your user name otherwise' },
    yes: { help: "don't ask" },
  },
  examples: [
    ['runs cancel reports.on-time@2026-01-05T02:00:00.000Z', 'says how much is left, and asks'],
    ['runs cancel reports.on-time@2026-01-05T02:00:00.000Z --reason "wrong data" --yes', 'cancels without asking'],
  ],
  async run(context, { positionals, text }) {
    const { db, user, confirm } = context;
    const run = positionals[0]!;
    const progress = await readProgress(db, run);
    if (!progress) throw unknownRun(run);
    if (progress.over) throw new Refused(`${run} is over: ${progress.state}.`);
    const left = progress.found - progress.done - progress.dead - progress.cancelled;
    await confirm(`Cancel ${run}? ${counted(left, 'unit')} of ${progress.found} found so far will not be done.`);
    const cancelled = await cancelRun(db, run, `${text('reason') ?? 'cancelled'} (${user})`);
    if (cancelled.kind === 'unknown') throw unknownRun(run);
    // The watch, or somebody else, may have finished the same cancellation.
    if (cancelled.kind === 'over' && cancelled.state !== 'cancelled') {
      throw new Refused(`${run} is over: ${cancelled.state}.`);
    }
    const units = (await readProgress(db, run))?.cancelled ?? 0;
    const promoted = cancelled.kind === 'cancelled' ? cancelled.promoted : undefined;
    const next = promoted ? { run: promoted.run, ...(await deliver(context, [promoted])) } : null;
    return {
      json: { run, state: 'cancelled', units, next },
      text: [
        `${run} is cancelled: ${counted(units, 'unit')} will not be done.`,
        ...(next ? [`${next.run}, which had waited for it, is open. ${deliveredText(next)}`] : []),
      ].join('\n'),
    };
  },
};
