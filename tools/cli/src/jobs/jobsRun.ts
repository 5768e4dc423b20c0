import { runNow } from '@nightshift/ledger';
import type { Command } from '../Command.ts';
import { deliver, deliveredText } from '../deliver.ts';
import { followRun } from '../progress/followRun.ts';
import { Refused } from '../Refused.ts';
import { unknownJob } from './unknownJob.ts';

export const jobsRun: Command = {
  name: 'jobs run',
  takes: '<job>',
  summary: 'Opens a run of a job at once, paused or not.',
  details: `It is another run each time. A job whose runs may not overlap refuses while one is open. With --where, only units whose
payload contains that JSON are done.`,
  options: {
    where: { value: '<json>', help: 'only units whose payload contains this' },
    follow: { help: 'stay and watch it with a progress bar; exits with 1 unless it succeeds' },
    by: { value: '<name>', help: 'who asks for it; your user name otherwise' },
  },
  examples: [
    ['jobs run reports.on-time --follow', 'runs it now and watches'],
    [`jobs run reports.on-time --where '{"airport": "BER"}'`, 'runs it for one airport'],
  ],
  async run(context, { positionals, has, json }) {
    const { db, user, say } = context;
    const job = positionals[0]!;
    const only = json('where');
    const opening = await runNow(db, job, { by: user, ...(only === undefined ? {} : { only }) });
    if (opening.kind === 'unknown') throw await unknownJob(db, job);
    if (opening.kind === 'overlap') {
      throw new Refused(
        `${opening.holder} is still open, and runs of ${job} may not overlap: wait for it, or cancel it.`,
      );
    }
    const { run, pack } = opening;
    const delivered = await deliver(context, [pack]);
    const opened = `${run} is open. ${deliveredText(delivered)}`;
    if (!has('follow')) return { json: { run, ...delivered }, text: opened };
    say(opened);
    return followRun(context, run);
  },
};
