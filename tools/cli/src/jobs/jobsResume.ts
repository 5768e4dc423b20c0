import { resumeJob } from '@nightshift/ledger';
import type { Command } from '../Command.ts';
import { unknownJob } from './unknownJob.ts';

export const jobsResume: Command = {
  name: 'jobs resume',
  takes: '<job>',
  summary: "Lets a paused job's ticks open runs again.",
  details:
    'A run that waited through the pause opens. Ticks that lay in it are not made up for: nightshift jobs run does that.',
  options: {},
  examples: [['jobs resume reports.on-time', 'the next tick opens a run']],
  async run({ db }, { positionals }) {
    const job = positionals[0]!;
    if (!(await resumeJob(db, job))) throw await unknownJob(db, job);
    return { json: { job, paused: false }, text: `${job} is not paused: its next tick opens a run.` };
  },
};
