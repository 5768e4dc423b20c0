import { CRON_FIELDS } from './parseCron.ts';

/** The values of a cron expression's fields, each in ascending order. */
export type CronValues = Readonly<Record<keyof typeof CRON_FIELDS, readonly number[]>>;

/** Writes a cron expression in the shortest way that Vercel reads. */
export function formatCron(values: CronValues): string {
  return (['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'] as const)
    .map((field) => formatField(values[field], CRON_FIELDS[field]))
    .join(' ');
}

function formatField(values: readonly number[], { least, most }: { least: number; most: number }): string {
  if (values.length === most - least + 1) return '*';
  const step = values.length < 3 ? 0 : values[1]! - values[0]!;
  const isStep = step > 0 && values[0] === least && values.at(-1)! + step > most;
  if (isStep && values.every((value, index) => value === least + index * step)) return `*/${step}`;
  return runsOf(values)
    .map(([first, last]) => (last - first < 2 ? [...new Set([first, last])].join(',') : `${first}-${last}`))
    .join(',');
}

/** Neighbouring values as first and last: 1, 2, 3, 7 → 1 to 3, 7 to 7. */
function runsOf(values: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === value - 1) run[1] = value;
    else runs.push([value, value]);
  }
  return runs;
}
