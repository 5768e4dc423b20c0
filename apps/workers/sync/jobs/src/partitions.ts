import type { Discovered, Json } from '@nightshift/contract';
import * as z from 'zod';

/** A part of the upstream's catalogue that is walked by itself: the entries of a collection whose codes begin with `prefix`. */
export const partitionShape = z.object({
  collection: z.enum(['airports', 'zip-codes']),
  /** Empty for the whole collection. */
  prefix: z.string().regex(/^[0-9A-Z]*$/, 'must be digits and capital letters'),
});

export type Partition = z.infer<typeof partitionShape>;

/** What a partition is called in keys, watermarks and rows, `zip-codes/7`: never change it, or it is read from its start. */
export function partitionName({ collection, prefix }: Partition): string {
  return prefix === '' ? collection : `${collection}/${prefix}`;
}

/** All of the catalogue, each entry in one partition: the airports, and the ZIP codes by their first digit. */
export const partitions: readonly Partition[] = [
  { collection: 'airports', prefix: '' },
  ...Array.from('0123456789', (prefix): Partition => ({ collection: 'zip-codes', prefix })),
];

/** One page of {@link partitions}. The cursor is how many came before; the last page has none. */
export function partitionPage(cursor: Json | undefined, limit: number): Discovered<Partition> {
  const from = cursorShape.parse(cursor);
  const units = partitions.slice(from, from + limit);
  return from + limit < partitions.length ? { units, cursor: from + limit } : { units };
}

const cursorShape = z.int().nonnegative().default(0);
