import type { Verb } from '../readArguments.ts';
import { rivalOf } from './runRounds.ts';
import { spreadOf, type Spread } from './spreadOf.ts';
import type { Contestant, Turn } from './takeTurn.ts';

/** How a verb stands to the raw loop: how many times as fast (fan-outs) or how many times as long (walks), round by round. */
export type Standing = {
  verb: Verb;
  ratio: Spread;
  aim: number;
  reached: boolean;
  seconds: Spread;
  rawSeconds: Spread;
  dispatchSeconds: Spread;
};

/** What is aimed at: fan-outs are to be at least so fast, the walk is to take at most so long. */
const AIMS: Readonly<Record<Verb, number>> = { each: 1 / 3, many: 3, walk: 1.1 };

/** Ratios are taken within a round, so that a slow minute of the machine weighs on both sides. */
export function judge(rounds: readonly (readonly Turn[])[], verb: Verb): Standing {
  const turnsOf = (contestant: Contestant) =>
    rounds.map((turns) => turns.find((turn) => turn.contestant === contestant)!);
  const ours = turnsOf(verb);
  const raw = turnsOf(rivalOf[verb]);
  const ratio = spreadOf(
    ours.map(({ seconds }, round) => (verb === 'walk' ? seconds / raw[round]!.seconds : raw[round]!.seconds / seconds)),
  );
  const aim = AIMS[verb];
  return {
    verb,
    ratio,
    aim,
    reached: verb === 'walk' ? ratio.median <= aim : ratio.median >= aim,
    seconds: spreadOf(ours.map(({ seconds }) => seconds)),
    rawSeconds: spreadOf(raw.map(({ seconds }) => seconds)),
    dispatchSeconds: spreadOf(ours.map(({ dispatchSeconds }) => dispatchSeconds)),
  };
}
