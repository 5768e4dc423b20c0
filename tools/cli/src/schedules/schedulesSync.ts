import { openSchedules, type Schedules } from '@nightshift/queue';
import type { Command } from '../Command.ts';
import { everyCost, everyOf, everyOption } from './everyOption.ts';
import { fromElsewhere, planSchedules, type ScheduleStanding } from './planSchedules.ts';
import { readSecondClock } from './readSecondClock.ts';

export const schedulesSync: Command = {
  name: 'schedules sync',
  needs: 'nothing',
  summary: "Makes QStash's schedules what is declared: creates, replaces and removes ours, nobody else's.",
  details: `The second clock is one schedule, nightshift-watch, that calls <dispatcher>/api/watch with QStash's signature: it carries the watch where
Vercel's crons stop, or come once a day.
${everyCost}
Ours are those whose id begins with nightshift-. One that leads to another host may be another environment's: it is asked about
first. One that was paused stays paused. Calling again changes nothing. PROTECTION_BYPASS_DISPATCHER, where set, goes along.`,
  options: { ...everyOption, yes: { help: "don't ask about schedules that lead to another host" } },
  examples: [
    ['schedules sync', 'after each deployment of the dispatcher'],
    ['schedules sync --every 2m', "where Vercel's own crons come once a day, as on its Hobby plan"],
  ],
  async run({ env, confirm }, given) {
    const { access, declared } = readSecondClock(env, everyOf(given));
    const schedules = openSchedules(access);
    const plan = planSchedules(declared, await schedules.list());
    const { url } = declared[0]!;
    const taken = fromElsewhere(plan, url);
    if (taken.length > 0) {
      const named = taken.map(({ id, url: to }) => `${id}, which calls ${to}`).join('; ');
      await confirm(`Take over from another host: ${named}? The dispatcher here is ${new URL(url).origin}.`);
    }
    for (const standing of plan) await settle(schedules, standing);
    return { json: plan.map(({ id, state }) => ({ id, done: done[state] })), text: plan.map(textOf).join('\n') };
  },
};

const done = { 'as-declared': 'kept', differs: 'replaced', missing: 'created', 'not-declared': 'removed' } as const;

async function settle(schedules: Schedules, { declared, existing, state }: ScheduleStanding): Promise<void> {
  if (state === 'as-declared') return;
  if (declared === undefined) return schedules.remove(existing!.id);
  await schedules.put(declared);
  // Whether a replaced schedule stays paused, QStash doesn't say.
  if (existing?.paused) await schedules.pause(declared.id);
}

function textOf({ id, state, existing, declared, differences }: ScheduleStanding): string {
  const paused = existing?.paused && declared !== undefined ? ', and paused' : '';
  const why = differences.length === 0 ? '' : `; it differed in ${differences.join(', ')}`;
  const now = declared === undefined ? '' : `: ${declared.cron} ${declared.url}`;
  return `${id} ${done[state]}${paused}${now}${why}`;
}
