import { columns } from '../columns.ts';
import type { Arguments, Verb } from '../readArguments.ts';
import type { CountedStatement } from '../readStatements.ts';
import { judge, type Standing } from './judge.ts';
import { rivalOf } from './runRounds.ts';
import { spreadOf, type Spread } from './spreadOf.ts';
import type { Contestant, Turn } from './takeTurn.ts';

/** The ratios of all verbs, and whose processor time went where. */
export function reportText(rounds: readonly (readonly Turn[])[], sizes: Arguments): string {
  const standings = sizes.only.map((verb) => judge(rounds, verb));
  return [ratios(standings, sizes), processors(rounds, sizes)].join('\n\n');
}

function ratios(standings: readonly Standing[], sizes: Arguments): string {
  const rows = standings.map(({ verb, ratio, aim, reached, seconds, rawSeconds, dispatchSeconds }) => [
    `${verb}, ${verb === 'walk' ? 'time' : 'speed'} as a multiple of the raw loop`,
    spread(ratio, 2),
    `${verb === 'walk' ? '≤' : '≥'} ${aim.toFixed(2)} ${reached ? '✓' : '✗'}`,
    spread(seconds, 2),
    spread(rawSeconds, 2),
    written(dispatchSeconds),
    `${Math.round(amountOf(verb, sizes) / seconds.median).toLocaleString('en')}/s`,
  ]);
  return columns([['', 'ratio', 'aim', 'seconds', 'raw seconds', 'dispatched after', 'units or rows'], ...rows]);
}

/** Where the time goes: seconds of processor time for 1,000 units of a fan-out, or 1,000 batches of a walk. */
function processors(rounds: readonly (readonly Turn[])[], sizes: Arguments): string {
  const contestants = [...new Set(sizes.only.flatMap((verb): Contestant[] => [rivalOf[verb], verb]))];
  const turns = rounds.flat();
  const names = Object.keys(turns[0]!.cpu);
  if (names.length === 0) return '  (no /proc here: whose processor time went where is not known)';
  const rows = contestants.map((contestant) => {
    const own = turns.filter((turn) => turn.contestant === contestant);
    const pieces = /walk/.test(contestant) ? sizes.rows / sizes.batch : sizes.units;
    const per = (of: (turn: Turn) => number) => ((1_000 * spreadOf(own.map(of)).median) / pieces).toFixed(2);
    return [contestant, ...names.map((name) => per(({ cpu }) => cpu[name]!)), per(({ seconds }) => seconds)];
  });
  const head = ['processor seconds for 1,000 units or batches', ...names, 'elapsed'];
  return columns([head, ...rows]);
}

/** The statements of one turn that took Postgres the most time. */
export function statementsText(verb: Verb, statements: readonly CountedStatement[], pieces: number): string {
  const total = statements.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rows = statements
    .slice(0, 8)
    .map(({ text, calls, milliseconds }) => [
      text.replace(/\s+/g, ' ').trim().slice(0, 90),
      (calls / pieces).toFixed(3),
      (milliseconds / calls).toFixed(3),
      `${Math.round((100 * milliseconds) / total)} %`,
    ]);
  return columns([[`${verb}: what Postgres executed`, 'a unit', 'ms each', 'of its time'], ...rows]);
}

function amountOf(verb: Verb, { units, rows }: Arguments): number {
  return verb === 'walk' ? rows : units;
}

function spread({ median, least, most }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${least.toFixed(digits)} – ${most.toFixed(digits)})`;
}

function written({ median }: Spread): string {
  return `${median.toFixed(2)} s`;
}
