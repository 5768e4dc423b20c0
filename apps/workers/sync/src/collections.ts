import type { Partition } from '@nightshift/sync-jobs';
import * as z from 'zod';

/** A collection's table, the form of its codes, and its entries: each field of an entry is a column of the table. */
export const collections = {
  airports: {
    table: 'sync.airports',
    code: z.string().regex(/^[0-9A-Z]{3,4}$/),
    entry: {
      name: z.string(),
      city: z.string().nullable(),
      state: z.string().nullable(),
      country: z.string(),
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
    },
  },
  'zip-codes': {
    table: 'sync.zip_codes',
    code: z.string().regex(/^[0-9]{5}$/),
    entry: {
      city: z.string(),
      county: z.string(),
      state: z.string(),
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
    },
  },
} satisfies Record<Partition['collection'], Collection>;

export type Collection = { table: string; code: z.ZodString; entry: z.ZodRawShape };
