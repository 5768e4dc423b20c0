import { recordError, type AnyJob, type ErrorRecord } from '@nightshift/contract';
import { blamesNobody, type Database } from '@nightshift/database';
import { judgeForgotten } from './alerts/judgeForgotten.ts';
import { judgeJob, type Move } from './alerts/judgeJob.ts';
import { recordMoves } from './alerts/recordMoves.ts';
import { storeDue } from './due/storeDue.ts';
import type { Facts } from './facts/JobFacts.ts';
import { readFacts } from './facts/readFacts.ts';
import { storeLooks } from './looks/storeLooks.ts';
import { lookAtJobs } from './lookAtJobs.ts';
import { composeNotices } from './notice/composeNotices.ts';
import { sendNotices, type Delivered } from './outbox/sendNotices.ts';
import type { Sinks } from './sinks/createSinks.ts';
import { clockName, judgeClocks } from './watches/judgeClocks.ts';

export type JudgeOptions = {
  sinks: Sinks;
  /** Which clock began this watch: it looks for the others. */
  clock?: string | undefined;
  /** The owner of alerts about the watch itself: `platform-team` unless set. */
  watchOwner?: string | undefined;
  consoleUrl?: string | undefined;
  deployment?: string | undefined;
  /** Stops the sending; what isn't sent is sent by the next watch. */
  signal?: AbortSignal | undefined;
};

/** What one round of judging did; alerts as `<job>/<rule>`. */
export type JudgedJobs = Delivered & {
  fired: string[];
  more: string[];
  reminded: string[];
  resolved: string[];
  /** Parts that could not be done; the others were. */
  troubles: { part: string; error: ErrorRecord }[];
};

/**
 * Judges all deployed jobs and tells their owners: facts, rules, alerts' state, notices, sinks. Safe to repeat and to race:
 * of two watches at once one moves an alert and writes its notices. One part's trouble doesn't keep the others; without
 * Postgres it throws.
 */
export async function judgeJobs(db: Database, jobs: readonly AnyJob[], options: JudgeOptions): Promise<JudgedJobs> {
  const { sinks, signal } = options;
  const judged: JudgedJobs = { fired: [], more: [], reminded: [], resolved: [], sent: [], failed: [], troubles: [] };
  const part = partsOf(judged);
  const looked = lookAtJobs(jobs, await readFacts(db));
  await part('store what is due', () => storeDue(db, looked.dues));
  await part('store what was seen waiting', () => storeLooks(db, looked.looks));
  await part('move alerts', async () => {
    const moves = await judgeAll(jobs, looked.facts, options, part);
    const ready = await composeNotices(db, jobs, moves, { facts: looked.facts, ...options });
    const moved = await recordMoves(db, ready);
    for (const { job, rule, notice } of moves) {
      const alert = `${job}/${rule}`;
      if (notice !== null && moved.has(alert)) listOf(judged, notice).push(alert);
    }
  });
  await part('send notices', async () => {
    const { sent, failed } = await sendNotices(db, sinks.byName, { signal });
    judged.sent = sent;
    judged.failed = failed;
  });
  return judged;
}

type Part = (name: string, work: () => unknown) => Promise<void>;

function partsOf({ troubles }: JudgedJobs): Part {
  return async (name, work) => {
    try {
      await work();
    } catch (error) {
      if (blamesNobody(error)) throw error;
      troubles.push({ part: name, error: recordError(error) });
    }
  };
}

/** What every rule says. One job that can't be judged doesn't keep the others from it. */
async function judgeAll(jobs: readonly AnyJob[], facts: Facts, options: JudgeOptions, part: Part): Promise<Move[]> {
  const { now, alerts, watches } = facts;
  const moves: Move[] = [];
  for (const job of jobs) {
    await part(`judge ${job.name}`, () => {
      const jobFacts = facts.jobs.get(job.name);
      const own = alerts.filter((alert) => alert.job === job.name);
      if (jobFacts !== undefined) moves.push(...judgeJob(job, jobFacts, own, now));
    });
  }
  moves.push(...judgeClocks(facts, { clock: options.clock, owner: options.watchOwner ?? 'platform-team' }));
  const judgedNames = new Set([...jobs.map(({ name }) => name), ...watches.map(({ clock }) => clockName(clock))]);
  moves.push(...judgeForgotten(alerts, (job) => judgedNames.has(job), now));
  return moves;
}

function listOf(judged: JudgedJobs, kind: NonNullable<Move['notice']>): string[] {
  switch (kind) {
    case 'fired':
      return judged.fired;
    case 'more':
      return judged.more;
    case 'reminder':
      return judged.reminded;
    case 'resolved':
      return judged.resolved;
  }
}
