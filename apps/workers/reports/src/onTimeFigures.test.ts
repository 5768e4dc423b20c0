import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { onTimeFigures, type Flight } from './onTimeFigures.ts';

type Row = { date: string; delay: number; origin: string; destination: string };

const file = createRequire(import.meta.url)
  .resolve('vega-datasets')
  .replace(/build\/index\.js$/, 'data/flights-20k.json');
const rows: Row[] = JSON.parse(readFileSync(file, 'utf8'));

/** The figures once more, straight from the file, by counting alone: nothing is sorted and no rank is computed. */
function countedByHand(airport: string) {
  const mine = rows.filter((row) => row.origin === airport);
  const smallestReaching = (part: number) => {
    for (let delay = -1500; ; delay += 1) {
      let reached = 0;
      for (const row of mine) if (row.delay <= delay) reached += 1;
      if (reached * 100 >= mine.length * part) return delay;
    }
  };
  let total = 0;
  let onTime = 0;
  for (const row of mine) {
    total += row.delay;
    if (row.delay <= 14) onTime += 1;
  }
  const greatestWithHalfAbove = -mine.reduce((least, { delay }) => {
    const half = mine.filter((row) => row.delay >= delay).length * 2 >= mine.length;
    return half ? Math.min(least, -delay) : least;
  }, Infinity);
  const routes = [...new Set(mine.map((row) => row.destination))].flatMap((destination) => {
    const flown = mine.filter((row) => row.destination === destination);
    const late = flown.reduce((sum, row) => sum + row.delay, 0);
    return flown.length >= 5 && late > 0 ? [{ destination, meanDelay: late / flown.length }] : [];
  });
  return {
    flights: mine.length,
    onTime,
    total,
    medianTwice: smallestReaching(50) + greatestWithHalfAbove,
    p95: smallestReaching(95),
    routes,
    early: mine.filter((row) => row.delay < -30).length,
    hourLate: mine.filter((row) => row.delay >= 60 && row.delay < 75).length,
    veryLate: mine.filter((row) => row.delay > 119).length,
    days: mine.map((row) => row.date.slice(0, 10).replaceAll('/', '-')),
  };
}

function flightsOf(airport: string): Flight[] {
  return rows
    .filter((row) => row.origin === airport)
    .map(({ destination, delay, date }) => ({
      destination,
      delay,
      departedOn: date.replace(/^(\d+)\/(\d+)\/(\d+) .*/, '$1-$2-$3'),
    }));
}

describe('the figures of real airports are what counting the file by hand gives', () => {
  test.each(['DFW', 'ORD', 'ATL', 'HNL', 'ITO', 'SJU', 'SUX'])('%s', (airport) => {
    const figures = onTimeFigures(flightsOf(airport));
    const counted = countedByHand(airport);
    expect(figures.flights).toBe(counted.flights);
    expect(figures.onTimeShare * counted.flights).toBeCloseTo(counted.onTime, 9);
    expect(figures.meanDelay * counted.flights).toBeCloseTo(counted.total, 6);
    expect(figures.medianDelay * 2).toBe(counted.medianTwice);
    expect(figures.p95Delay).toBe(counted.p95);
    expect(figures.histogram.reduce((sum, bin) => sum + bin.flights, 0)).toBe(counted.flights);
    expect(figures.histogram.at(0)).toEqual({ from: null, below: -30, flights: counted.early });
    expect(figures.histogram.find(({ from }) => from === 60)?.flights).toBe(counted.hourLate);
    expect(figures.histogram.at(-1)).toEqual({ from: 120, below: null, flights: counted.veryLate });
    expect(counted.days).toContain(figures.firstDay);
    expect(counted.days).toContain(figures.lastDay);
    expect(counted.days.every((day) => figures.firstDay <= day && day <= figures.lastDay)).toBe(true);
    // The worst routes are late ones of enough flights, in falling order, and none that was left out is worse.
    expect(figures.worstRoutes).toHaveLength(Math.min(5, counted.routes.length));
    const mildest = figures.worstRoutes.at(-1)?.meanDelay ?? Infinity;
    for (const [n, route] of figures.worstRoutes.entries()) {
      const match = counted.routes.find(({ destination }) => destination === route.destination);
      expect(match?.meanDelay).toBeCloseTo(route.meanDelay, 9);
      if (n > 0) expect(route.meanDelay).toBeLessThanOrEqual(figures.worstRoutes[n - 1]!.meanDelay);
    }
    const shown = new Set(figures.worstRoutes.map(({ destination }) => destination));
    for (const route of counted.routes)
      if (!shown.has(route.destination)) expect(route.meanDelay).toBeLessThanOrEqual(mildest);
  });
});

const flight = (delay: number, destination = 'LAX', departedOn = '2001-01-01'): Flight => ({
  delay,
  destination,
  departedOn,
});

test('one flight is its own mean, median and 95th percentile', () => {
  const figures = onTimeFigures([flight(15, 'LAX', '2001-02-03')]);
  expect(figures).toMatchObject({
    flights: 1,
    onTimeShare: 0,
    meanDelay: 15,
    medianDelay: 15,
    p95Delay: 15,
    worstRoutes: [],
  });
  expect([figures.firstDay, figures.lastDay]).toEqual(['2001-02-03', '2001-02-03']);
});

test('fourteen minutes late is on time, fifteen is late', () => {
  expect(onTimeFigures([14, 15, 16, -60].map((delay) => flight(delay))).onTimeShare).toBe(0.5);
});

test('where all flights are as late, every figure of theirs is that delay', () => {
  for (const count of [2, 3, 19, 20, 21, 100, 101]) {
    const figures = onTimeFigures(Array.from({ length: count }, () => flight(7)));
    expect(figures).toMatchObject({ flights: count, onTimeShare: 1, meanDelay: 7, medianDelay: 7, p95Delay: 7 });
  }
});

test('early flights pull the mean below zero and make no worst route', () => {
  const figures = onTimeFigures([-20, -10, -12, -6, -2, -4].map((delay) => flight(delay)));
  expect(figures).toMatchObject({ onTimeShare: 1, meanDelay: -9, medianDelay: -8, p95Delay: -2, worstRoutes: [] });
});

test('the 95th percentile is the nearest rank: of 20 the 19th, of 21 the 20th, of 100 the 95th, of 180 the 171st', () => {
  for (const [count, rank] of [
    [20, 19],
    [21, 20],
    [100, 95],
    [101, 96],
    [180, 171],
  ] as const) {
    expect(onTimeFigures(Array.from({ length: count }, (_, n) => flight(n + 1))).p95Delay).toBe(rank);
  }
});

test('the order of the flights changes nothing', () => {
  const flights = flightsOf('DFW');
  expect(onTimeFigures(flights.toReversed())).toEqual(onTimeFigures(flights));
});

test('a route counts from five flights on; of routes as late, the one with more flights comes first, then the code', () => {
  const route = (destination: string, delay: number, count: number) =>
    Array.from({ length: count }, () => flight(delay, destination));
  const figures = onTimeFigures([
    ...route('FEW', 300, 4),
    ...route('BBB', 20, 5),
    ...route('AAA', 20, 5),
    ...route('CCC', 20, 6),
    ...route('OFF', 0, 5),
  ]);
  expect(figures.worstRoutes.map(({ destination }) => destination)).toEqual(['CCC', 'AAA', 'BBB']);
});

test('of no flights there are no figures', () => {
  expect(() => onTimeFigures([])).toThrow('no figures of no flights');
});
