import { unmuteAlerts } from '@nightshift/monitor';
import type { Command } from '../Command.ts';

export const alertsUnmute: Command = {
  name: 'alerts unmute',
  takes: '<job>',
  summary: "Ends the muting of a job's alerts early.",
  options: {},
  examples: [['alerts unmute reports.on-time', 'what fires is told by the next watch']],
  async run({ db }, { positionals }) {
    const job = positionals[0]!;
    await unmuteAlerts(db, job);
    return { json: { job, muted: false }, text: `The alerts of ${job} are told again.` };
  },
};
