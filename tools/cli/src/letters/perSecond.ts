import { UsageError } from '../UsageError.ts';

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3_600 };

/** `5`, `5/s`, `30/m` or `100/h`, in letters per second. */
export function perSecond(rate: string | undefined, otherwise: number): number {
  if (rate === undefined) return otherwise;
  const [, count, unit = 's'] = /^(\d+(?:\.\d+)?)(?:\/([smh]))?$/.exec(rate) ?? [];
  const value = Number(count) / SECONDS[unit]!;
  if (value > 0) return value;
  throw new UsageError(`--rate is '${rate}': write how many letters in which time, like 5/s or 30/m.`);
}
