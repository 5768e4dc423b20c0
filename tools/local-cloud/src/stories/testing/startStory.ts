import { tickAt, type Tick } from '@nightshift/contract';
import { readProgress, type Progress } from '@nightshift/cli/progress';
import type { Kysely } from '@nightshift/database';
import { freshDatabase } from '@nightshift/database/testing';
import { runId } from '@nightshift/ledger';
import { loadFlights, readFlights, type FlightRow } from '@nightshift/reports/flights';
import { onTimeReports, type ReportsTables } from '@nightshift/reports-jobs';
import { setClockToNextTick, startCloud, type Cloud, type CloudOptions } from '../../cloud/index.ts';
import type { CronCall } from '../../crons/index.ts';
import { until } from './until.ts';

export type Story = {
  cloud: Cloud;
  /** The same database with the reports team's tables in sight. */
  reports: Kysely<ReportsTables>;
  run: string;
  tick: Tick;
  /** Every line the apps have printed, newest last. */
  lines: string[];
  /** The structured lines of one event. */
  entries: (event: string) => Record<string, unknown>[];
  /** The cron of the on-time reports, as Vercel fires it. */
  fire: () => Promise<CronCall>;
  watch: () => Promise<CronCall>;
  /** Waits until the run's progress is as asked, moving the queue's clock along where the story holds it. */
  untilRun: (asked: (progress: Progress) => boolean, move?: () => Promise<void>) => Promise<Progress>;
  untilOver: (move?: () => Promise<void>) => Promise<Progress>;
  end: () => Promise<void>;
};

export type StoryOptions = Pick<CloudOptions, 'qstash' | 'variables'> & {
  /** Which flights there are; all by default. */
  flights?: (all: FlightRow[]) => FlightRow[];
};

/** A cloud of its own at 03:00 in Berlin: its own database, queue, Redis and processes, on the functions as they are built. */
export async function startStory({ flights = (all) => all, ...options }: StoryOptions = {}): Promise<Story> {
  const world = await freshDatabase();
  const lines: string[] = [];
  const cloud = await startCloud({
    ...options,
    databaseUrl: world.url,
    redisUrl: process.env.REDIS_URL,
    build: false,
    log: (line) => lines.push(line),
  });
  await cloud.redis.flush();
  const reports = cloud.db as unknown as Kysely<ReportsTables>;
  await loadFlights(reports, flights(await readFlights()));
  const scheduledFor = await setClockToNextTick(cloud, onTimeReports);
  const run = runId(onTimeReports.name, scheduledFor);
  const untilRun: Story['untilRun'] = (asked, move) =>
    until(async () => {
      await move?.();
      const progress = await readProgress(cloud.db, run);
      return progress && asked(progress) ? progress : undefined;
    });
  return {
    cloud,
    reports,
    run,
    tick: tickAt(onTimeReports.schedule, scheduledFor),
    lines,
    entries: (event) => lines.flatMap(structured).filter((entry) => entry.event === event),
    fire: () => cloud.crons.fire(`/api/cron/${onTimeReports.name}`),
    watch: () => cloud.crons.fire('/api/watch'),
    untilRun,
    untilOver: (move) => untilRun(({ over }) => over, move),
    async end() {
      await cloud.stop();
      await world.drop();
    },
  };
}

/** An app's line is prefixed with its name; what isn't JSON behind that is somebody else's. */
function structured(line: string): Record<string, unknown>[] {
  const text = /^\[[^\]]+\] (\{.*\})$/.exec(line)?.[1];
  return text === undefined ? [] : [JSON.parse(text) as Record<string, unknown>];
}
