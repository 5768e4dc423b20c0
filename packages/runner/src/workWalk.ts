import { isDeepStrictEqual } from 'node:util';
import { loadCheckpoint, saveCheckpoint, type Checkpoint } from '@nightshift/checkpoint';
import { parseDuration, tickAt, type Json } from '@nightshift/contract';
import type { Kysely, Transaction } from '@nightshift/database';
import { markDone, markMoved, readClock, type ReadyUnit } from '@nightshift/ledger';
import type { Deadline } from './deadline.ts';
import { judgeError, type Judgement } from './judgeError.ts';
import type { WalkBatch, WalkContext, WalkDefinition } from './walk.ts';
import { parsePayload, type Attempt } from './workUnit.ts';

/** A `read` that returned what would lose items or never end. */
export class InvalidBatch extends Error {
  override name = 'InvalidBatch';
}

const DEFAULT_LAG = '1m';

/**
 * Walks one unit's road, a transaction per batch, until it ends (`done`) or there is no time for one more batch
 * (`unstarted`: it goes on in the continuation). Each batch commits its writes, its cursor and the unit's progress together.
 */
export async function workWalk<Unit, Tables>(
  attempt: Attempt,
  unit: ReadyUnit,
  definition: WalkDefinition<Unit, Tables, unknown, Json>,
  deadline: Deadline,
  now: () => number = Date.now,
): Promise<{ kind: 'done' } | { kind: 'unstarted' } | Judgement> {
  try {
    const context = await walkContext(attempt, unit, definition, deadline.signal);
    const place = placeOf(attempt, unit, definition, context.unit);
    let checkpoint = await loadCheckpoint(attempt.db, place.owner, place.name);
    let cursor = checkpoint ? checkpoint.cursor : await startOf(definition, context);
    let slowestMs = 0;
    for (;;) {
      const startedAt = now();
      const batch = await definition.read(cursor, context);
      refuseStandstill(batch, cursor, `unit '${unit.key}' of ${attempt.claim.run}`);
      checkpoint = await commitBatch(attempt, unit, definition, context, place, checkpoint, cursor, batch);
      if (batch.cursor === undefined) return { kind: 'done' };
      cursor = batch.cursor;
      slowestMs = Math.max(slowestMs, now() - startedAt);
      if (!deadline.leaves(slowestMs)) return { kind: 'unstarted' };
    }
  } catch (error) {
    return judgeError(error);
  }
}

type Place = { owner: string; name: string };

/** A watermark belongs to the job and outlives its runs; any other cursor belongs to the unit. */
function placeOf<Unit, Tables>(
  { job, claim }: Attempt,
  unit: ReadyUnit,
  { watermark }: WalkDefinition<Unit, Tables, unknown, Json>,
  payload: Unit,
): Place {
  if (!watermark) return { owner: `${claim.run}#${unit.number}`, name: 'walk' };
  return { owner: job.name, name: watermark.name ? `watermark/${watermark.name(payload)}` : 'watermark' };
}

async function walkContext<Unit, Tables>(
  { db, job, claim, log }: Attempt,
  unit: ReadyUnit,
  { watermark }: WalkDefinition<Unit, Tables, unknown, Json>,
  signal: AbortSignal,
): Promise<WalkContext<Unit, Tables>> {
  const lagMs = watermark ? parseDuration(watermark.lag ?? DEFAULT_LAG) : 0;
  return {
    unit: parsePayload(job, unit) as Unit,
    db: db as unknown as Kysely<Tables>,
    tick: tickAt(job.schedule, claim.scheduledFor),
    run: claim.run,
    key: unit.key,
    attempt: claim.attempt,
    until: new Date((await readClock(db)).getTime() - lagMs),
    signal,
    log: log.child({ unit: unit.number, key: unit.key }),
  };
}

async function startOf<Unit, Tables>(
  { start }: WalkDefinition<Unit, Tables, unknown, Json>,
  context: WalkContext<Unit, Tables>,
): Promise<Json> {
  return typeof start === 'function' ? start(context) : start;
}

function refuseStandstill({ cursor: next }: WalkBatch<unknown, Json>, cursor: Json, walk: string): void {
  if (next !== undefined && isDeepStrictEqual(next, cursor)) {
    throw new InvalidBatch(
      `${walk}: read returned the cursor it was given, ${JSON.stringify(cursor)}: it would never end. Return one that has moved on, or none after the last batch`,
    );
  }
}

/** One batch, one transaction: fence, the team's writes, the cursor. The last batch marks the unit done instead of moved. */
async function commitBatch<Unit, Tables>(
  { db, claim }: Attempt,
  unit: ReadyUnit,
  { write }: WalkDefinition<Unit, Tables, unknown, Json>,
  context: WalkContext<Unit, Tables>,
  place: Place,
  checkpoint: Checkpoint | undefined,
  cursor: Json,
  { items, cursor: next }: WalkBatch<unknown, Json>,
): Promise<Checkpoint> {
  const saved = {
    cursor: next ?? cursor,
    items: (checkpoint?.items ?? 0) + items.length,
    version: (checkpoint?.version ?? 0) + 1,
  };
  const { tick, run, key, log } = context;
  await db.transaction().execute(async (tx) => {
    if (next === undefined) await markDone(tx, claim, unit.number);
    else await markMoved(tx, claim, unit.number);
    if (items.length > 0)
      await write(items, { tx: tx as unknown as Transaction<Tables>, unit: context.unit, tick, run, key, log });
    await saveCheckpoint(tx, { ...place, cursor: saved.cursor, items: saved.items, version: checkpoint?.version ?? 0 });
  });
  return saved;
}
