import { isDeepStrictEqual } from 'node:util';
import type { AnyJob, Json, Tick } from '@nightshift/contract';
import { loadCheckpoint, saveCheckpoint } from '@nightshift/checkpoint';
import type { Database } from '@nightshift/database';
import { recordPage, type Claim, type RecordedPage } from '@nightshift/ledger';
import { activeTraceparent, inSpan, UNITS } from '@nightshift/telemetry';
import { containsJson } from './containsJson.ts';
import { asRecorded, InvalidDiscovery, newUnit } from './newUnit.ts';

export type DiscoverOptions = { db: Database; job: AnyJob; claim: Claim; tick: Tick; signal: AbortSignal };

/** A recorded page. `last`: no more will come, in this attempt or any other. */
export type DiscoveredPage = RecordedPage & { last: boolean };

/** What the dispatch's checkpoint holds: where the next page starts, or that there is none. */
type Progress = { next: Json } | { spent: true };

/** The name of the run's checkpoint that says how far its units have been found. */
export const DISCOVER_CHECKPOINT = 'discover';
/** A page fills one call to the queue, which takes a hundred messages. */
const PACKS_PER_PAGE = 100;
const LARGEST_PAGE = 2_000;

/**
 * Discovers and records page after page, each in one transaction with the cursor that follows it. Yields each recorded
 * page, for its packs to be sent before the next is looked for; `signal` only tells a discover that its time is up.
 */
export async function* discoverPages({
  db,
  job,
  claim,
  tick,
  signal,
}: DiscoverOptions): AsyncGenerator<DiscoveredPage, void> {
  const limit = Math.min(LARGEST_PAGE, PACKS_PER_PAGE * job.limits.pack);
  const saved = await loadCheckpoint(db, claim.run, DISCOVER_CHECKPOINT);
  let items = saved?.items ?? 0;
  let version = saved?.version ?? 0;
  let progress = saved?.cursor as Progress | undefined;
  while (!(progress && 'spent' in progress)) {
    const cursor: Json | undefined = progress?.next;
    const discovered = await inSpan({ name: 'discover' }, async (span) => {
      const found = await job.discover({ db, cursor, limit, tick, signal });
      span.setAttribute(UNITS, found.units.length);
      return found;
    });
    const units = discovered.units
      .map((unit) => newUnit(job, tick, claim.run, unit))
      .filter(({ payload }) => claim.unitFilter === undefined || containsJson(payload, claim.unitFilter));
    const next = progressTo(claim.run, cursor, discovered.cursor);
    const page = await recordPage(db, claim, {
      units,
      firstNumber: items + 1,
      packSize: job.limits.pack,
      traceparent: activeTraceparent(),
      saveCheckpoint: (tx) =>
        saveCheckpoint(tx, {
          owner: claim.run,
          name: DISCOVER_CHECKPOINT,
          cursor: next,
          items: items + units.length,
          version,
        }),
    });
    items += units.length;
    version += 1;
    progress = next;
    yield { ...page, last: 'spent' in next };
  }
}

/** The cursor as the next attempt would read it: this one must not know more of it than that. */
function progressTo(run: string, before: Json | undefined, cursor: Json | undefined): Progress {
  if (cursor === undefined) return { spent: true };
  const next = asRecorded(cursor, `${run}: discover returned a cursor`);
  if (isDeepStrictEqual(next, before)) {
    throw new InvalidDiscovery(
      `${run}: discover returned the cursor it was given, ${JSON.stringify(next)}: it would never end. Return a later one, or none after the last page`,
    );
  }
  return { next };
}
