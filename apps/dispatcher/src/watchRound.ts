import { recordError, type AnyJob } from '@nightshift/contract';
import { judgeJobs, recordWatch, type Heartbeat, type JudgedJobs } from '@nightshift/monitor';
import type { Services } from './services.ts';
import { watch, type Watched } from './watch.ts';

/** Who calls: Vercel Cron, or the second clock. */
export type Clock = 'vercel' | 'qstash';

export type Round = {
  watched: Watched;
  judged: JudgedJobs;
  /** Nothing was left undone: neither a part of the watch nor a message to be sent, and every alert could be judged. */
  completed: boolean;
};

/**
 * One round of the watch: takes up what was left, judges the jobs and tells their owners, writes down that this clock has
 * come, and last of all pings the outside monitor, whose silence would be ours. Two rounds at once do no harm.
 */
export async function watchRound(
  services: Services,
  jobs: readonly AnyJob[],
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<Round> {
  const { db, log, sinks, consoleUrl, deployment } = services;
  const ping = pinger(services);
  // Beside the work: an outside monitor that is slow or away must not keep us from it.
  const started = ping((heartbeat) => heartbeat.start());
  try {
    const watched = await watch(services, jobs, signal);
    const judged = await judgeJobs(db, jobs, { sinks, clock, consoleUrl, deployment, signal });
    for (const { part, error } of judged.troubles)
      log.error({ event: 'watch-part-failed', part, error }, `the watch could not ${part}`);
    for (const { alert, sink, error } of judged.failed)
      log.warn({ event: 'notice-not-sent', alert, sink, reason: error }, `a notice of ${alert} could not be sent`);
    const round = { watched, judged, completed: isCompleted(watched, judged) };
    if (round.completed) await recordWatch(db, clock);
    await started;
    await ping((heartbeat) =>
      round.completed ? heartbeat.success(JSON.stringify(round)) : heartbeat.fail(JSON.stringify(round)),
    );
    return round;
  } catch (error) {
    await started;
    await ping((heartbeat) => heartbeat.fail(recordError(error).message));
    throw error;
  }
}

/** A sink that fails is tried again by the next round, and says nothing about this one. */
function isCompleted(watched: Watched, judged: JudgedJobs): boolean {
  return watched.failed.length === 0 && watched.relayed.failed === 0 && judged.troubles.length === 0;
}

function pinger({ heartbeat, log }: Services) {
  return async (ping: (heartbeat: Heartbeat) => ReturnType<Heartbeat['start']>): Promise<void> => {
    if (!heartbeat) return;
    const pinged = await ping(heartbeat);
    if (!pinged.ok)
      log.warn({ event: 'heartbeat-lost', reason: pinged.reason }, 'the outside monitor could not be pinged');
  };
}
