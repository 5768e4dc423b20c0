import type { DeclaredSchedule } from '@nightshift/queue';

/** What the ids of our schedules begin with: any other is somebody else's. */
export const OUR_PREFIX = 'nightshift-';

export const everyWords = ['1m', '2m', '5m', '10m', '15m', '30m'] as const;
export type Every = (typeof everyWords)[number];

export type ClockOptions = { dispatcherUrl: string; protectionBypass?: string | undefined; every: Every };

/** Every schedule that QStash is to keep for us: the watch, called by a clock that isn't Vercel's. */
export function declaredSchedules({ dispatcherUrl, protectionBypass, every }: ClockOptions): DeclaredSchedule[] {
  return [
    {
      id: `${OUR_PREFIX}watch`,
      cron: every === '1m' ? '* * * * *' : `*/${every.slice(0, -1)} * * * *`,
      url: `${dispatcherUrl}/api/watch`,
      // The next tick is the retry.
      retries: 0,
      timeoutSeconds: WATCH_SECONDS + 5,
      headers: protectionBypass === undefined ? {} : { 'x-vercel-protection-bypass': protectionBypass },
    },
  ];
}

/** The watch's own `maxDuration`. */
const WATCH_SECONDS = 60;
