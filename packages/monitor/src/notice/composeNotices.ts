import type { AnyJob } from '@nightshift/contract';
import type { Move } from '../alerts/judgeJob.ts';
import type { ReadyMove } from '../alerts/recordMoves.ts';
import type { Evidence } from '../link/Evidence.ts';
import type { Sinks } from '../sinks/createSinks.ts';
import { composeClockNotice } from './composeClockNotice.ts';
import { composeNotice, type Found, type Surroundings } from './composeNotice.ts';
import { composeOver } from './composeOver.ts';
import type { UnsentNotice } from './Notice.ts';

export const isFound = (move: Move): move is Found => move.notice !== null && typeof move.finding === 'object';

/** Gives each move that says something its words and its sinks. Where the evidence couldn't be read, it is told without. */
export function composeNotices(
  jobs: ReadonlyMap<string, AnyJob>,
  moves: readonly Move[],
  evidence: ReadonlyMap<Move, Evidence>,
  surroundings: Surroundings & { sinks: Sinks },
): ReadyMove[] {
  return moves.map((move) => {
    const body = wordsFor(move, jobs.get(move.job), evidence.get(move), surroundings);
    const sinks = body === null ? [] : surroundings.sinks.of(move.owner).map(({ name }) => name);
    return { ...move, body, sinks };
  });
}

function wordsFor(
  move: Move,
  job: AnyJob | undefined,
  evidence: Evidence | undefined,
  surroundings: Surroundings,
): UnsentNotice | null {
  if (move.notice === null) return null;
  if (!isFound(move)) return composeOver(move, { ...surroundings, timezone: job?.schedule.timezone });
  return job === undefined ? composeClockNotice(move, surroundings) : composeNotice(move, job, evidence, surroundings);
}
