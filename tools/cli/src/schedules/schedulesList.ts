import { openSchedules } from '@nightshift/queue';
import type { Command } from '../Command.ts';
import { formatInstant } from '../formatInstant.ts';
import { table } from '../table.ts';
import { everyOf, everyOption } from './everyOption.ts';
import { planSchedules, type ScheduleStanding } from './planSchedules.ts';
import { readSecondClock } from './readSecondClock.ts';

export const schedulesList: Command = {
  name: 'schedules list',
  needs: 'nothing',
  summary: "QStash's schedules that call the dispatcher, the second clock: declared against existing.",
  details: `QSTASH_URL, QSTASH_TOKEN and DISPATCHER_URL (or the dispatcher's own PUBLIC_URL) must be set. Schedules of others in the same account
aren't shown.`,
  options: everyOption,
  examples: [
    ['schedules', 'what there is and what there should be'],
    ['schedules list --every 2m', 'the same where the watch is to be called every 2 minutes'],
  ],
  async run({ env, columns }, given) {
    const { access, declared } = readSecondClock(env, everyOf(given));
    const plan = planSchedules(declared, await openSchedules(access).list());
    return { json: plan.map(toldOf), text: schedulesTable(plan, columns) };
  },
};

/** Without the forwarded headers, which are secrets. */
function toldOf({ id, state, differences, declared, existing }: ScheduleStanding) {
  return {
    id,
    state,
    differences,
    declared: declared === undefined ? null : { cron: declared.cron, url: declared.url },
    existing:
      existing === undefined
        ? null
        : {
            cron: existing.cron,
            url: existing.url,
            paused: existing.paused,
            lastAt: existing.lastAt ?? null,
            nextAt: existing.nextAt ?? null,
          },
  };
}

export function schedulesTable(plan: readonly ScheduleStanding[], columns?: number): string {
  return table(
    ['SCHEDULE', 'CRON', 'ADDRESS', 'LAST', 'NEXT', 'NOW'],
    plan.map((standing) => {
      const { id, declared, existing } = standing;
      const shown = existing ?? declared!;
      return [
        id,
        shown.cron,
        shown.url,
        formatInstant(existing?.lastAt),
        formatInstant(existing?.paused ? undefined : existing?.nextAt),
        nowOf(standing),
      ];
    }),
    columns,
  );
}

function nowOf({ state, existing, declared, differences }: ScheduleStanding): string {
  const said = {
    'as-declared': 'as declared',
    differs: `differs in ${differences.join(', ')}; declared is ${declared?.cron} ${declared?.url}`,
    missing: 'missing: nightshift schedules sync creates it',
    'not-declared': 'not declared: nightshift schedules sync removes it',
  }[state];
  return existing?.paused ? `paused; ${said}` : said;
}
