import { recordError, type AnyJob, type ErrorRecord } from '@nightshift/contract';
import { blamesNobody, type Database } from '@nightshift/database';
import type { Move } from './alerts/judgeJob.ts';
import { recordMoves } from './alerts/recordMoves.ts';
import { storeDue } from './due/storeDue.ts';
import { readFacts } from './facts/readFacts.ts';
import { judgeAll } from './judgeAll.ts';
import { storeLooks } from './looks/storeLooks.ts';
import type { Evidence } from './link/Evidence.ts';
import { readEvidence } from './link/readEvidence.ts';
import { subjectOf } from './notice/composeNotice.ts';
import { composeNotices, isFound } from './notice/composeNotices.ts';
import { sendNotices, type Delivered } from './outbox/sendNotices.ts';
import type { Sinks } from './sinks/createSinks.ts';

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
  const facts = await readFacts(db);
  const { moves, dues, looks } = await judgeAll(jobs, facts, options, (job, work) => part(`judge ${job}`, work));
  await part('store what is due', () => storeDue(db, dues));
  await part('store what was seen waiting', () => storeLooks(db, looks));
  await part('move alerts', async () => {
    const jobOf = new Map(jobs.map((job) => [job.name, job]));
    const evidence = new Map<Move, Evidence>();
    await part('read what tells where the chain broke', async () => {
      const found = moves.filter(isFound).filter(({ job }) => jobOf.has(job));
      const told = await readEvidence(
        db,
        found.map((move) => subjectOf(move, facts)),
      );
      found.forEach((move, index) => evidence.set(move, told[index]!));
    });
    const moved = await recordMoves(db, composeNotices(jobOf, moves, evidence, { facts, ...options }));
    for (const { job, rule, notice } of moves) {
      const alert = `${job}/${rule}`;
      if (notice !== null && moved.has(alert)) judged[LIST[notice]].push(alert);
    }
  });
  await part('send notices', async () => {
    const { sent, failed } = await sendNotices(db, sinks.byName, { signal });
    judged.sent = sent;
    judged.failed = failed;
  });
  return judged;
}

const LIST = { fired: 'fired', more: 'more', reminder: 'reminded', resolved: 'resolved' } as const;

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
