import { pauseJob } from '@nightshift/ledger';
import type { Command } from '../Command.ts';
import { unknownJob } from './unknownJob.ts';

export const jobsPause: Command = {
  name: 'jobs pause',
  takes: '<job>',
  summary: "Stops a job's ticks from opening runs. What runs goes on.",
  details: 'Each tick of a paused job is written down as skipped, with the reason. Pausing again changes the reason.',
  options: { reason: { value: '<why>', help: 'what every skipped tick will say' } },
  examples: [
    [
      'jobs pause reports.on-time --reason "the upstream is being moved"',
      'no run of the job opens until it is resumed',
    ],
  ],
  async run({ db }, { positionals, text }) {
    const job = positionals[0]!;
    const reason = text('reason');
    if (!(await pauseJob(db, job, reason))) throw await unknownJob(db, job);
    return {
      json: { job, paused: true, reason: reason ?? null },
      text: `${job} is paused: its ticks are skipped until nightshift jobs resume ${job}.`,
    };
  },
};
