import type { Cost } from './measureCost.ts';

export type Price = { what: string; count: number; units: number; limit: number };

/** Throws when something costs more than its limit: both numbers, and every statement that was counted. */
export function refuseMore({ what, count, units, limit }: Price, { counted }: Cost): void {
  const price = count / units;
  if (price <= limit) return;
  throw new Error(
    [
      `${what}: ${written(price)}, and may be ${written(limit)} (${count} for ${units}). What Postgres was asked:`,
      ...counted.map(
        ({ calls, text }) => `${String(calls).padStart(6)} × ${text.replace(/\s+/g, ' ').trim().slice(0, 140)}`,
      ),
    ].join('\n'),
  );
}

function written(price: number): string {
  return String(Number(price.toFixed(5)));
}
