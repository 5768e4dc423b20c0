import type { Discovered, Json } from '@nightshift/contract';
import type { Kysely } from '@nightshift/database';
import * as z from 'zod';
import type { ReportsTables } from './reportsTables.ts';

/**
 * One page of the airports that flights left from, in the order of their codes. The cursor is the page's last code;
 * the last page has none. Reads only, so it is safe to repeat.
 */
export async function airportsWithFlights(
  db: Kysely<ReportsTables>,
  cursor: Json | undefined,
  limit: number,
): Promise<Discovered<{ airport: string }>> {
  const after = cursorShape.parse(cursor);
  // One more than the page holds tells whether there is another page.
  const rows = await db
    .selectFrom('reports.flights')
    .select('origin as airport')
    .distinct()
    .where('origin', '>', after)
    .orderBy('origin')
    .limit(limit + 1)
    .execute();
  const units = rows.slice(0, limit);
  return rows.length > limit ? { units, cursor: units.at(-1)!.airport } : { units };
}

/** Every code comes after the empty text. */
const cursorShape = z.string().default('');
