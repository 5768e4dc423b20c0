import { parseCron } from './parseCron.ts';
import type { Schedule } from './parseSchedule.ts';
import { zoneOffset } from './zoneOffset.ts';

const MINUTE = 60_000;

/**
 * Milliseconds from one instant to another as a schedule counts them: where the clock was put back in between, an hour
 * that it showed twice counts once, so that the success of a fixed hour isn't 25 hours old when the next one is due. A
 * schedule of every hour counts real hours. Never more than really went by.
 */
export function scheduleAgeMs({ cron, timezone }: Schedule, from: Date, to: Date): number {
  const age = to.getTime() - from.getTime();
  if (parseCron(cron).anyHour) return age;
  const putBack = zoneOffset(timezone, from.getTime()) - zoneOffset(timezone, to.getTime());
  return putBack > 0 ? age - putBack * MINUTE : age;
}
