import type { Run } from './World.ts';

/** Three pages of six units together. */
export const PAGES = [[10, 20, 30], [40], [50, 60]];

export const UNITS = PAGES.flat().map((n, index) => [index + 1, `unit-${n}`, { n }]);

/** Every unit of the pages is there once, under its number, in one pack that was sent; and the run is at work. */
export async function expectAllFound(run: Run): Promise<void> {
  expect(await run.units()).toEqual(UNITS);
  const [dispatch, ...packs] = await run.packs();
  expect(dispatch).toMatchObject({ number: 0, settled_at: expect.any(Date), claimed_until: null });
  const covered = packs.flatMap(({ first_unit, last_unit }) =>
    Array.from({ length: last_unit - first_unit + 1 }, (_, index) => first_unit + index),
  );
  expect(covered).toEqual([1, 2, 3, 4, 5, 6]);
  expect(packs).toMatchObject(packs.map(() => ({ sends: 1, sent_at: expect.any(Date), settled_at: null })));
  expect([...new Set(run.sent())].sort((a, b) => a - b)).toEqual(packs.map(({ number }) => number));
  expect(await run.row()).toMatchObject({ state: 'working', units: 6, error: null });
}
