import { newestTick, type AnyJob } from '@nightshift/contract';
import { setClockOffset } from '@nightshift/database/testing';
import type { Cloud } from './startCloud.ts';

const HOUR = 3_600_000;

/**
 * Sets the database's clock to just after a job's next tick that wasn't run yet, and returns that tick. The night needn't
 * be waited for: the newest tick comes first, and each further call goes on to the one after.
 */
export async function setClockToNextTick({ db }: Pick<Cloud, 'db'>, job: AnyJob): Promise<Date> {
  const row = await db
    .selectFrom('nightshift.jobs')
    .select('last_tick')
    .where('name', '=', job.name)
    .executeTakeFirst();
  const tick = tickAfter(job, row?.last_tick ?? undefined, new Date());
  await setClockOffset(db, tick.getTime() + 1_000 - Date.now());
  return tick;
}

/** The newest tick at `now`, or, when that is not after `last`, the first one that is. */
export function tickAfter(job: AnyJob, last: Date | undefined, now: Date): Date {
  for (let at = now.getTime(); ; at += HOUR) {
    const tick = newestTick(job.schedule, new Date(at));
    if (tick && (!last || tick > last)) return tick;
  }
}
