import type { DelayBin } from '@nightshift/reports-jobs';

/** Quarters of an hour, so that one edge is where late begins; beyond two hours the tail is one bin. */
const EDGES = [-30, -15, 0, 15, 30, 45, 60, 75, 90, 105, 120] as const;

/** Counts delays in bins of 15 minutes, with an open bin on either side; every delay falls into exactly one. */
export function delayHistogram(delays: readonly number[]): DelayBin[] {
  const bins = [null, ...EDGES].map((from, n) => ({ from, below: EDGES[n] ?? null, flights: 0 }));
  for (const delay of delays) bins[EDGES.filter((edge) => edge <= delay).length]!.flights += 1;
  return bins;
}
