import type { Verb } from '../readArguments.ts';
import { takeTurn, type Contest, type Contestant, type Turn } from './takeTurn.ts';

/** What each verb is measured against. */
export const rivalOf: Readonly<Record<Verb, Contestant>> = {
  each: 'raw fan-out',
  many: 'raw fan-out',
  walk: 'raw walk',
};

/**
 * Round after round, every contestant once, each round beginning with another one: what slows the machine for a while
 * slows all. One turn of each verb before that is not counted: it starts the functions.
 */
export async function runRounds(
  contest: Contest,
  { onTurn, signal }: { onTurn: (turn: Turn, round: number) => void; signal: AbortSignal },
): Promise<Turn[][]> {
  const { only, repeat } = contest.sizes;
  const contestants = [...new Set(only.flatMap((verb): Contestant[] => [rivalOf[verb], verb]))];
  for (const verb of only) await takeTurn(contest, verb);
  const rounds: Turn[][] = [];
  for (let round = 0; round < repeat && !signal.aborted; round += 1) {
    const turns: Turn[] = [];
    for (const contestant of rotated(contestants, round)) {
      const turn = await takeTurn(contest, contestant);
      onTurn(turn, round + 1);
      turns.push(turn);
    }
    rounds.push(turns);
  }
  return rounds;
}

export function rotated<T>(items: readonly T[], by: number): T[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
