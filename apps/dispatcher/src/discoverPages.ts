import { isDeepStrictEqual } from 'node:util';
import type { AnyJob, Json, Tick } from '@nightshift/contract';
import { loadCheckpoint, saveCheckpoint } from '@nightshift/checkpoint';
import type { Database } from '@nightshift/database';
import { recordPage, type Claim, type NewUnit, type RecordedPage } from '@nightshift/ledger';
import * as z from 'zod';

/** A discover that would go on for ever, or that returned what its job's unit doesn't allow. */
export class InvalidDiscovery extends Error {
  override name = 'InvalidDiscovery';
}

export type DiscoverOptions = { db: Database; job: AnyJob; claim: Claim; tick: Tick; stopAt: Date; now?: () => number };

/** A recorded page. `stopped`: the deadline nears and there is more to come. */
export type DiscoveredPage = RecordedPage & { stopped: boolean };

/** What the dispatch's checkpoint holds: where the next page starts, or that there is none. */
type Progress = { next: Json } | { spent: true };

const CHECKPOINT = 'discover';
/** A page fills one call to the queue, which takes a hundred messages. */
const PACKS_PER_PAGE = 100;
const LARGEST_PAGE = 2_000;

/**
 * Discovers and records page after page, each in one transaction with the cursor that follows it. Yields each recorded
 * page, for its packs to be sent before the next is looked for.
 */
export async function* discoverPages({
  db,
  job,
  claim,
  tick,
  stopAt,
  now = Date.now,
}: DiscoverOptions): AsyncGenerator<DiscoveredPage> {
  const limit = Math.min(LARGEST_PAGE, PACKS_PER_PAGE * job.limits.pack);
  const signal = AbortSignal.timeout(Math.max(0, stopAt.getTime() - now()));
  const saved = await loadCheckpoint(db, claim.run, CHECKPOINT);
  let items = saved?.items ?? 0;
  let version = saved?.version ?? 0;
  let progress = saved?.cursor as Progress | undefined;
  while (!(progress && 'spent' in progress)) {
    const cursor: Json | undefined = progress?.next;
    const discovered = await job.discover({ db, cursor, limit, tick, signal });
    const units = discovered.units.map((unit) => newUnit(job, tick, claim.run, unit));
    if (discovered.cursor !== undefined && isDeepStrictEqual(discovered.cursor, cursor)) {
      throw new InvalidDiscovery(
        `${claim.run}: discover returned the cursor it was given, ${JSON.stringify(cursor)}: it would never end. Return a later one, or none after the last page`,
      );
    }
    progress = discovered.cursor === undefined ? { spent: true } : { next: discovered.cursor };
    const page = await recordPage(db, claim, {
      units,
      firstNumber: items + 1,
      packSize: job.limits.pack,
      saveCheckpoint: (tx) =>
        saveCheckpoint(tx, {
          owner: claim.run,
          name: CHECKPOINT,
          cursor: progress as Json,
          items: items + units.length,
          version,
        }),
    });
    items += units.length;
    version += 1;
    yield { ...page, stopped: 'next' in progress && now() >= stopAt.getTime() };
  }
}

function newUnit(job: AnyJob, tick: Tick, run: string, unit: unknown): NewUnit {
  const parsed = job.unit.safeParse(unit);
  if (!parsed.success) {
    throw new InvalidDiscovery(
      `${run}: discover returned a unit that its job doesn't allow: ${z.prettifyError(parsed.error)} in ${JSON.stringify(unit)}`,
    );
  }
  // The payload as discovered, not as parsed: the worker parses it again.
  return { key: job.key(parsed.data, { tick }), payload: unit as Json };
}
