const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** Days begin to be a help after three of them: nobody says "1 day 1 hour" for 25 hours. */
const LEAST_DAYS_MS = 3 * 86_400_000;

/** A length of time as people say it, in its two largest units: `25 hours 10 minutes`. */
export function durationText(milliseconds: number): string {
  const units = milliseconds >= LEAST_DAYS_MS ? UNITS : UNITS.slice(1);
  const from = units.findIndex(([, ms]) => milliseconds >= ms);
  if (from === -1) return 'less than a second';
  let rest = milliseconds;
  const parts: string[] = [];
  for (const [unit, ms] of units.slice(from, from + 2)) {
    const count = Math.floor(rest / ms);
    rest -= count * ms;
    if (count > 0) parts.push(counted(count, unit));
  }
  return parts.join(' ');
}

/** `1 unit`, `1,200 units`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
