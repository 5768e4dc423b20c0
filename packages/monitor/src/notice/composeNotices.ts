import type { AnyJob } from '@nightshift/contract';
import type { Database } from '@nightshift/database';
import type { Move } from '../alerts/judgeJob.ts';
import type { ReadyMove } from '../alerts/recordMoves.ts';
import type { Evidence } from '../link/Evidence.ts';
import { readEvidence } from '../link/readEvidence.ts';
import type { Sinks } from '../sinks/createSinks.ts';
import { composeClockNotice } from './composeClockNotice.ts';
import { composeNotice, subjectOf, type Found, type Surroundings } from './composeNotice.ts';
import { composeOver } from './composeOver.ts';
import type { UnsentNotice } from './Notice.ts';

/** Gives each move that says something its words and its sinks. What they must know beyond the facts is read in one statement, and only where something is wrong. */
export async function composeNotices(
  db: Database,
  jobs: readonly AnyJob[],
  moves: readonly Move[],
  surroundings: Surroundings & { sinks: Sinks },
): Promise<ReadyMove[]> {
  const jobOf = new Map(jobs.map((job) => [job.name, job]));
  const found = moves.filter(isFound).filter(({ job }) => jobOf.has(job));
  const evidence = await readEvidence(
    db,
    found.map((move) => subjectOf(move, surroundings.facts)),
  );
  const evidenceOf = new Map<Move, Evidence>(found.map((move, index) => [move, evidence[index]!]));
  return moves.map((move) => {
    const body = wordsFor(move, jobOf.get(move.job), evidenceOf.get(move), surroundings);
    const sinks = body === null ? [] : surroundings.sinks.of(move.owner).map(({ name }) => name);
    return { ...move, body, sinks };
  });
}

const isFound = (move: Move): move is Found => move.notice !== null && typeof move.finding === 'object';

function wordsFor(
  move: Move,
  job: AnyJob | undefined,
  evidence: Evidence | undefined,
  surroundings: Surroundings,
): UnsentNotice | null {
  if (move.notice === null) return null;
  if (!isFound(move)) return composeOver(move, { ...surroundings, timezone: job?.schedule.timezone });
  return job === undefined || evidence === undefined
    ? composeClockNotice(move, surroundings)
    : composeNotice(move, job, evidence, surroundings);
}
