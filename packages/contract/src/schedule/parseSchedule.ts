import { parseCron } from './parseCron.ts';

/** When a job is due, as a team writes it. */
export type ScheduleDefinition = {
  /** Five fields, as Vercel Cron reads them, in `timezone`. */
  cron: string;
  /** An IANA name; UTC unless set. */
  timezone?: string;
  /** What a tick does while a run of the job is open: `skip` (the default), wait for it as the one in the `queue`, or run beside it, `allow`. */
  overlap?: Overlap;
  /** What becomes of ticks that nothing arrived for: nothing (the default), or a run of the newest of them. */
  catchUp?: CatchUp;
};

export type Overlap = 'skip' | 'queue' | 'allow';

/** A schedule whose cron and timezone are known to be good. */
export type CatchUp = 'none' | 'latest';

export type Schedule = Readonly<{ cron: string; timezone: string; overlap: Overlap; catchUp: CatchUp }>;

/** Checks a schedule. Throws a RangeError for a cron that Vercel refuses or that never fires, and for an unknown timezone. */
export function parseSchedule(definition: ScheduleDefinition): Schedule {
  const { cron, timezone = 'UTC', overlap = 'skip', catchUp = 'none' } = definition;
  parseCron(cron);
  if (!isTimezone(timezone)) {
    throw new RangeError(
      `timezone '${timezone}' is unknown: write an IANA name like 'Europe/Berlin', or leave it out for UTC`,
    );
  }
  if (overlap !== 'skip' && overlap !== 'queue' && overlap !== 'allow') {
    throw new RangeError(`overlap is '${String(overlap)}': write 'skip', 'queue' or 'allow'`);
  }
  if (catchUp !== 'none' && catchUp !== 'latest') {
    throw new RangeError(`catchUp is '${String(catchUp)}': write 'none' or 'latest'`);
  }
  return Object.freeze({ cron, timezone, overlap, catchUp });
}

/** Newer Node versions also take offsets like '+01:00' for a timezone; those know nothing of daylight saving. */
function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
