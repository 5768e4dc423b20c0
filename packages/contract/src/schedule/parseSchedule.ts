/** When a job is due, as a team writes it. */
export type ScheduleDefinition = {
  /** Five fields, as Vercel Cron reads them, in `timezone`. */
  cron: string;
  /** An IANA name; UTC unless set. */
  timezone?: string;
  /** What a tick does while a run of the job is open: `skip` (the default) or run beside it, `allow`. */
  overlap?: Overlap;
};

export type Overlap = 'skip' | 'allow';

/** A schedule whose cron and timezone are known to be good. */
export type Schedule = Readonly<{ cron: string; timezone: string; overlap: Overlap }>;

/** To be replaced. */
export function parseSchedule(definition: ScheduleDefinition): Schedule {
  return Object.freeze({ cron: definition.cron, timezone: definition.timezone ?? 'UTC', overlap: definition.overlap ?? 'skip' });
}
