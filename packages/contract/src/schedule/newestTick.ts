import { Cron } from 'croner';
import { parseCron } from './parseCron.ts';
import type { Schedule } from './parseSchedule.ts';

/**
 * The newest time, at or before an instant, at which a schedule was due; null before all of them. When the clock is put
 * forward or back, a fixed hour is due once (a time that is left out when the clock starts again, one that is shown twice
 * the first time), a wildcard hour at every real hour.
 */
export function newestTick(schedule: Schedule, atOrBefore: Date): Date | null {
  const justAfter = new Date(atOrBefore.getTime() + 1);
  return cronOf(schedule).previousRuns(1, justAfter)[0] ?? null;
}

const crons = new Map<string, Cron>();

/** croner takes an hour for fixed only where no field has a wildcard or a step, so all but a wildcard hour is written out. */
function cronOf({ cron, timezone }: Schedule): Cron {
  const id = `${cron} ${timezone}`;
  const known = crons.get(id);
  if (known !== undefined) return known;
  const [, hour, dayOfMonth, month, dayOfWeek] = cron.split(' ');
  const fields = parseCron(cron);
  const hours = fields.anyHour ? hour : fields.hour.join(',');
  const pattern = [fields.minute.join(','), hours, dayOfMonth, month, dayOfWeek].join(' ');
  const made = new Cron(pattern, { timezone, mode: '5-part', fixedTimeRule: 'no-wildcard', paused: true });
  crons.set(id, made);
  return made;
}
