import { isDeepStrictEqual } from 'node:util';
import type { Json } from '@nightshift/contract';
import type { WalkBatch } from './walk.ts';

/** A `read` returned what would lose items or never end. */
export class InvalidBatch extends Error {
  override name = 'InvalidBatch';
}

/** Throws {@link InvalidBatch} for what a `read` must not return after it was given `cursor`. */
export function refuseInvalidBatch(
  batch: WalkBatch<unknown, Json>,
  cursor: Json,
  { walk, watermark }: { walk: string; watermark: boolean },
): void {
  const refuse = (why: string) => {
    throw new InvalidBatch(`${walk}: read returned ${why}`);
  };
  if (!Array.isArray((batch as Partial<typeof batch> | undefined)?.items)) {
    refuse('no list of items: return { items, cursor }, and no cursor after the last batch');
  }
  const { items, cursor: next } = batch;
  if (next === null) refuse('null as its cursor, which would start again: leave the cursor out after the last batch');
  if (next !== undefined && isDeepStrictEqual(next, cursor)) {
    refuse(
      `the cursor it was given, ${JSON.stringify(cursor)}: it would never end. Return one that has moved on, or none after the last batch`,
    );
  }
  if (watermark && next === undefined && items.length > 0) {
    refuse(
      `${items.length} items and no cursor: the next run would read them again. Return the cursor behind them; the last batch of a watermark has no items`,
    );
  }
}
