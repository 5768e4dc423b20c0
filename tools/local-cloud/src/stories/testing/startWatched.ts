import { setClockOffset } from '@nightshift/database/testing';
import { pauseJob } from '@nightshift/ledger';
import { onTimeReports } from '@nightshift/reports-jobs';
import { slackText, type WebhookNotice } from '../../world/index.ts';
import { startStory, type Story, type StoryOptions } from './startStory.ts';

export const MINUTE = 60_000;

export type Watched = Story & {
  /** Jumps to so many minutes after the tick. */
  at: (minutes: number) => Promise<void>;
  /** The notices of one alert of the on-time reports that the webhook carried, the oldest first. */
  notices: (rule: string, job?: string) => WebhookNotice[];
  /** The same as Slack's readers see them. */
  slack: (title: string) => string[];
  health: (token?: string) => Promise<{ status: number; body: unknown }>;
};

/**
 * A story ten minutes before its tick, with the on-time reports registered and owing that tick's success. All other jobs
 * are paused, so that the clock can leap over their ticks and nobody is told of them.
 */
export async function startWatched(options: StoryOptions = {}): Promise<Watched> {
  const story = await startStory({ flights: (all) => all.filter(({ origin }) => origin < 'B'), ...options });
  const { cloud, tick } = story;
  await setClockOffset(cloud.db, tick.scheduledFor.getTime() - 10 * MINUTE - Date.now());
  await story.watch();
  const others = await cloud.db
    .selectFrom('nightshift.jobs')
    .select('name')
    .where('name', '<>', onTimeReports.name)
    .execute();
  for (const { name } of others) await pauseJob(cloud.db, name, 'not of this story');
  const board = cloud.world.alerts!;
  return {
    ...story,
    at: (minutes) => cloud.time.jumpTo(new Date(tick.scheduledFor.getTime() + minutes * MINUTE)),
    notices: (rule, job = onTimeReports.name) =>
      board
        .notices()
        .flatMap((received) => (received.via === 'webhook' ? [received.notice] : []))
        .filter(({ alert }) => alert === `${job}/${rule}`),
    slack: (title) =>
      board
        .notices()
        .flatMap((received) => (received.via === 'slack' ? [slackText(received.message)] : []))
        .filter((text) => text.split('\n')[0]!.endsWith(title)),
    async health(token) {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const response = await fetch(`${cloud.host('dispatcher').url}/api/health`, { headers });
      return { status: response.status, body: await response.json() };
    },
  };
}
