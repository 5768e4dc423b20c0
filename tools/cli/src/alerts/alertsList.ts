import { listAlerts, type ListedAlert } from '@nightshift/monitor';
import type { Command } from '../Command.ts';
import { formatInstant } from '../formatInstant.ts';
import { table } from '../table.ts';

export const alertsList: Command = {
  name: 'alerts list',
  summary: 'What fires, what has fired before, and what is muted.',
  options: {
    job: { value: '<job>', help: 'of one job' },
    owner: { value: '<owner>', help: 'of one owner' },
    state: { value: '<state>', help: 'firing, resolved or any; any unless set' },
  },
  examples: [
    ['alerts', 'all of them, what fires first'],
    ['alerts list --owner reports-team --state firing', 'what one team has to look at now'],
  ],
  async run({ db, columns }, { text, oneOf }) {
    const [job, owner] = [text('job'), text('owner')];
    const state = oneOf('state', ['firing', 'resolved', 'any'], 'any');
    const alerts = await listAlerts(db, {
      ...(job === undefined ? {} : { job }),
      ...(owner === undefined ? {} : { owner }),
      ...(state === 'any' ? {} : { state }),
    });
    return { json: alerts, text: alerts.length > 0 ? alertsTable(alerts, columns) : 'Nothing fires.' };
  },
};

function alertsTable(alerts: readonly ListedAlert[], columns?: number): string {
  return table(
    ['JOB', 'RULE', 'OWNER', 'NOW', 'SINCE', 'WHAT'],
    alerts.map(({ job, rule, owner, state, since, mutedUntil, mutedBy, notice }) => [
      job,
      rule,
      owner,
      mutedUntil === null ? state : `${state}, muted until ${formatInstant(mutedUntil)} by ${mutedBy}`,
      formatInstant(since),
      notice?.title ?? '–',
    ]),
    columns,
  );
}
