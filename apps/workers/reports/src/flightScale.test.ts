import { flightScale } from './flightScale.ts';

test('one flight: an axis from 0 to 1', () => {
  expect(flightScale(1)).toEqual({ top: 1, ticks: [0, 1] });
});

test('ticks are round, whole, at most six, and reach the tallest bar with no step to spare', () => {
  expect(flightScale(422)).toEqual({ top: 500, ticks: [0, 100, 200, 300, 400, 500] });
  for (let most = 0; most < 20_000; most += 1 + Math.floor(most / 50)) {
    const { top, ticks } = flightScale(most);
    const step = ticks[1]!;
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks.every(Number.isInteger)).toBe(true);
    expect(['1', '2', '5']).toContain(String(step).replace(/0+$/, ''));
    expect(top).toBeGreaterThanOrEqual(most);
    expect(top - step).toBeLessThan(Math.max(most, 1));
  }
});
