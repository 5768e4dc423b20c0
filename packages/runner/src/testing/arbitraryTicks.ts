import * as fc from 'fast-check';

/** One thing that happens to a job: a tick comes, a run of it ends (its closing perhaps dying half-way), the watch looks. */
export type Happening =
  { kind: 'tick'; minute: number } | { kind: 'end'; pick: number; dies: boolean } | { kind: 'watch' };

/** An overlap and what happens, step by step; what is in one step happens at once. */
export type TickPlan = { overlap: 'skip' | 'queue' | 'allow'; steps: Happening[][] };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('tick' as const), minute: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('end' as const), pick: fc.nat(5), dies: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('watch' as const) }) },
);

const together = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(happening) },
  { weight: 2, arbitrary: fc.array(happening, { minLength: 2, maxLength: 4 }) },
  { weight: 1, arbitrary: happening.map((one) => [one, one]) },
);

/** Ticks in any order, twice and at once, with runs that end in between. */
export const arbitraryTicks: fc.Arbitrary<TickPlan> = fc.record({
  overlap: fc.constantFrom('skip' as const, 'queue' as const, 'allow' as const),
  steps: fc.array(together, { minLength: 1, maxLength: 14 }),
});
