import type { Command } from '../Command.ts';
import { followRun } from '../progress/followRun.ts';

export const runsFollow: Command = {
  name: 'runs follow',
  takes: '<run>',
  summary: 'Watches a run with a progress bar until it is over; exits with 1 unless it succeeds.',
  details: 'Ctrl-C leaves it running.',
  options: {},
  examples: [['runs follow reports.on-time@2026-01-05T02:00:00.000Z', 'stays until the run is over']],
  run: (context, { positionals }) => followRun(context, positionals[0]!),
};
