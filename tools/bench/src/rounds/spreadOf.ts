/** What several measurements of one thing say together. */
export type Spread = { median: number; least: number; most: number };

/** The middle one, or the mean of the two in the middle; and the ends. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  if (low === undefined || high === undefined) throw new RangeError('nothing was measured');
  return { median: (low + high) / 2, least: sorted[0]!, most: sorted.at(-1)! };
}
