import { ALERT_RULES, parseDuration } from '@nightshift/contract';
import { readClock } from '@nightshift/ledger';
import { muteAlerts } from '@nightshift/monitor';
import type { Command } from '../Command.ts';
import { formatInstant } from '../formatInstant.ts';
import type { Given } from '../Given.ts';
import { unknownJob } from '../jobs/unknownJob.ts';
import { UsageError } from '../UsageError.ts';

export const alertsMute: Command = {
  name: 'alerts mute',
  takes: '<job>',
  summary: "Tells nobody of a job's alerts for a while. What is still so then is told then.",
  options: {
    for: { value: '<duration>', help: 'needed: how long, like 4h' },
    rule: { value: '<rule>', help: `only one of ${ALERT_RULES.join(', ')}` },
    by: { value: '<name>', help: 'who mutes; your user name otherwise' },
  },
  examples: [
    ['alerts mute reports.on-time --for 4h', 'nothing is told of the job until then'],
    ['alerts mute reports.on-time --rule slow --for 7d', 'only that it is slow'],
  ],
  async run({ db, user: by }, given) {
    const job = given.positionals[0]!;
    const forMs = howLong(given);
    const rule = given.text('rule');
    const rules = rule === undefined ? ALERT_RULES : [given.oneOf('rule', ALERT_RULES, ALERT_RULES[0])];
    const until = new Date((await readClock(db)).getTime() + forMs);
    if (!(await muteAlerts(db, job, { rules, until, by }))) throw await unknownJob(db, job);
    return {
      json: { job, rules, mutedUntil: until, mutedBy: by },
      text: `Nothing is told of ${rule === undefined ? job : `'${rule}' of ${job}`} until ${formatInstant(until)}, or until nightshift alerts unmute ${job}.`,
    };
  },
};

function howLong({ text }: Given): number {
  const duration = text('for');
  if (duration === undefined) throw new UsageError('Say for how long with --for, like --for 4h.');
  try {
    return parseDuration(duration);
  } catch (error) {
    throw new UsageError(`--for: ${(error as Error).message}`, { cause: error });
  }
}
