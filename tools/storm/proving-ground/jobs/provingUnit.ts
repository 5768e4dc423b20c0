import * as z from 'zod';

/** One unit of any of the three jobs: its number, and all that its work has to know. */
export const provingUnit = z.object({
  number: z.int().positive(),
  nature: z.enum(['sound', 'flaky', 'poison', 'killer']),
  workMs: z.int().min(0),
  provider: z.string().optional(),
  /** Of a walk: the items from `first` to `last`, so many at a time. */
  road: z.object({ first: z.int(), last: z.int(), batch: z.int().positive() }).optional(),
});

export type ProvingUnit = z.infer<typeof provingUnit>;
