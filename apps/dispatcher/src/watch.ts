import { newestTick, recordError, type AnyJob } from '@nightshift/contract';
import { blamesNobody } from '@nightshift/database';
import { bury } from '@nightshift/dlq';
import {
  finishCancelling,
  giveUpUndelivered,
  promoteQueued,
  readClock,
  readTickState,
  readUnfinishedRuns,
  registerJobs,
  relay,
  resumeStalled,
  sendAndMark,
  tickToCatchUp,
  type Sent,
} from '@nightshift/ledger';
import { closeAndFree } from './closeAndFree.ts';
import { openScheduled } from './openTick.ts';
import type { Services } from './services.ts';

/** What one sweep found and did. */
export type Watched = {
  relayed: Sent;
  /** Packs put back because their messages were lost. */
  resumed: number;
  /** Units given up because nobody could take them. */
  undelivered: number;
  closed: number;
  cancelled: number;
  promoted: number;
  /** Ticks that nothing had arrived for, opened now. */
  caughtUp: string[];
  /** Parts that could not be done; the others were. */
  failed: string[];
};

/**
 * The sweep: takes up what somebody died before finishing, puts back what was sent and never came, opens the newest
 * missed tick of jobs that ask for it, and sends what is recorded. Asks the tables and does each thing at most once, so
 * two sweeps at once, from two clocks, do no harm. One part's trouble doesn't keep the others.
 */
export async function watch(services: Services, jobs: readonly AnyJob[], signal: AbortSignal): Promise<Watched> {
  const watched: Watched = {
    relayed: { sent: 0, failed: 0 },
    resumed: 0,
    undelivered: 0,
    closed: 0,
    cancelled: 0,
    promoted: 0,
    caughtUp: [],
    failed: [],
  };
  const part = async (name: string, work: () => Promise<void>) => {
    if (signal.aborted) return;
    try {
      await work();
    } catch (error) {
      // Without Postgres no other part can do anything either.
      if (blamesNobody(error)) throw error;
      watched.failed.push(name);
      services.log.error(
        { event: 'watch-part-failed', part: name, error: recordError(error) },
        `the watch could not ${name}`,
      );
    }
  };
  await part('register the jobs', async () => {
    const changed = await registerJobs(services.db, jobs);
    if (changed.length > 0)
      services.log.info({ event: 'registered', jobs: changed }, `registered ${changed.join(', ')}`);
  });
  await part('finish what was begun', () => finishRuns(services, jobs, watched));
  await part('put back what was lost', () => putBack(services, jobs, watched));
  await part('catch up', () => catchUp(services, jobs, watched));
  await part('send what is recorded', async () => {
    watched.relayed = await relay(services.db, services.send, { signal });
  });
  return watched;
}

async function finishRuns(services: Services, jobs: readonly AnyJob[], watched: Watched): Promise<void> {
  const { db, log, send } = services;
  const unfinished = await readUnfinishedRuns(db);
  for (const { run } of unfinished.toCancel) {
    const cancelling = await finishCancelling(db, run);
    if (cancelling.kind !== 'cancelled') continue;
    watched.cancelled += 1;
    if (cancelling.promoted) await sendAndMark(db, [cancelling.promoted], send);
  }
  for (const { run, job: name } of unfinished.toClose) {
    const job = jobs.find((known) => known.name === name);
    // A job that is no longer deployed still has its runs closed; only its lease is left to end by itself.
    if (await closeAndFree(services, job, run, log.child({ job: name, run }))) watched.closed += 1;
  }
  for (const job of unfinished.toPromote) {
    const promoted = await promoteQueued(db, job);
    if (!promoted) continue;
    watched.promoted += 1;
    await sendAndMark(db, [promoted], send);
  }
}

async function putBack(services: Services, jobs: readonly AnyJob[], watched: Watched): Promise<void> {
  const { db, log, deployment } = services;
  for (const job of jobs) {
    watched.resumed += await resumeStalled(db, job);
    const givenUp = await giveUpUndelivered(db, job, (tx, letter) => bury(tx, { deployment, ...letter }));
    watched.undelivered += givenUp.letters;
    for (const run of givenUp.runs) await closeAndFree(services, job, run, log.child({ job: job.name, run }));
  }
}

async function catchUp(services: Services, jobs: readonly AnyJob[], watched: Watched): Promise<void> {
  const wanting = jobs.filter((job) => job.schedule.catchUp === 'latest');
  if (wanting.length === 0) return;
  const now = await readClock(services.db);
  const states = await readTickState(services.db);
  for (const job of wanting) {
    const state = states.find((known) => known.job === job.name);
    const tick = state && tickToCatchUp({ ...state, schedule: job.schedule }, now, newestTick);
    if (!tick) continue;
    const opening = await openScheduled(services, job, tick);
    const { kind: outcome, ...opened } = opening;
    services.log.warn(
      { event: 'tick-caught-up', job: job.name, outcome, ...opened },
      `no tick of ${job.name} had arrived: caught up`,
    );
    watched.caughtUp.push(opening.run);
  }
}
