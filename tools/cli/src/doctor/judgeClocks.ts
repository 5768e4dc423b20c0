import { right, unchecked, wrong, type Finding } from './Finding.ts';

/** How far a clock is ahead of this machine's, give or take. */
export type Reading = { name: string; aheadMs: number; withinMs: number };

const CHECK = 'clocks';

/** What the signatures of deliveries are allowed. */
const TOLERATED_MS = 5_000;

/** Compares clocks with the first of them. Only what is surely too far apart is wrong. */
export function judgeClocks(readings: readonly Reading[]): Finding {
  const [first, ...others] = readings;
  if (first === undefined || others.length === 0) return unchecked(CHECK, 'it takes two that answer to compare');
  const apart = others.map((other) => ({
    name: other.name,
    ms: other.aheadMs - first.aheadMs,
    withinMs: first.withinMs + other.withinMs,
  }));
  const wayOff = apart.filter(({ ms, withinMs }) => Math.abs(ms) - withinMs > TOLERATED_MS);
  if (wayOff.length > 0) {
    const said = wayOff.map(
      ({ name, ms }) => `${name} is ${seconds(ms)} ${ms > 0 ? 'ahead of' : 'behind'} ${first.name}`,
    );
    return wrong(
      CHECK,
      said.join(', '),
      'set the clock that is off by a time server: signatures are believed within 5 s',
    );
  }
  const names = readings.map(({ name }) => name).join(', ');
  const widest = Math.max(...apart.map(({ ms, withinMs }) => Math.abs(ms) + withinMs));
  return right(CHECK, `${names} agree within ${seconds(widest)}`);
}

function seconds(milliseconds: number): string {
  return `${(Math.abs(milliseconds) / 1000).toFixed(1)} s`;
}
