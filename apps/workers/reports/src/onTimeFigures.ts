import type { DelayBin, WorstRoute } from '@nightshift/reports-jobs';
import { delayHistogram } from './delayHistogram.ts';

/** What the figures are made from: one flight of the airport. `departedOn` is its local day, `YYYY-MM-DD`. */
export type Flight = { destination: string; delay: number; departedOn: string };

/** An airport's figures. Delays in minutes on arrival, negative when early. */
export type OnTimeFigures = {
  flights: number;
  /** From 0 to 1. On time is less than {@link LATE_FROM} minutes late, as the US Department of Transportation counts it. */
  onTimeShare: number;
  meanDelay: number;
  /** The middle delay; of two middle ones, their mean. */
  medianDelay: number;
  /** The nearest rank: the smallest delay that at least 95 in 100 flights didn't exceed. Always some flight's own delay. */
  p95Delay: number;
  /** Up to {@link WORST_ROUTES} destinations with at least {@link LEAST_FLIGHTS} flights and a mean delay above 0, the worst first. */
  worstRoutes: WorstRoute[];
  histogram: DelayBin[];
  /** The first and the last day that a flight left. */
  firstDay: string;
  lastDay: string;
};

export const LATE_FROM = 15;
export const WORST_ROUTES = 5;
/** Fewer flights say more about one bad day than about the route. */
export const LEAST_FLIGHTS = 5;

/** Computes an airport's figures; the order of the flights doesn't matter. There must be a flight: no share of nothing is true. */
export function onTimeFigures(flights: readonly Flight[]): OnTimeFigures {
  if (flights.length === 0) throw new RangeError('there are no figures of no flights: look before you compute');
  const delays = flights.map(({ delay }) => delay).sort((a, b) => a - b);
  const days = flights.map(({ departedOn }) => departedOn).sort();
  return {
    flights: flights.length,
    onTimeShare: delays.filter((delay) => delay < LATE_FROM).length / delays.length,
    meanDelay: mean(delays),
    medianDelay: median(delays),
    p95Delay: nearestRank(delays, 95),
    worstRoutes: worstRoutes(flights),
    histogram: delayHistogram(delays),
    firstDay: days[0]!,
    lastDay: days.at(-1)!,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/** Whole percent, so that the rank is computed in whole numbers: 0.95 × 20 may come out a little above 19. */
function nearestRank(sorted: readonly number[], percent: number): number {
  return sorted[Math.ceil((percent * sorted.length) / 100) - 1]!;
}

function worstRoutes(flights: readonly Flight[]): WorstRoute[] {
  const delaysTo = new Map<string, number[]>();
  for (const { destination, delay } of flights) {
    const delays = delaysTo.get(destination);
    if (delays) delays.push(delay);
    else delaysTo.set(destination, [delay]);
  }
  return [...delaysTo]
    .map(([destination, delays]) => ({ destination, flights: delays.length, meanDelay: mean(delays) }))
    .filter((route) => route.flights >= LEAST_FLIGHTS && route.meanDelay > 0)
    .sort((a, b) => b.meanDelay - a.meanDelay || b.flights - a.flights || (a.destination < b.destination ? -1 : 1))
    .slice(0, WORST_ROUTES);
}
