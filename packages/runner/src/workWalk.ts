import { loadCheckpoint, saveCheckpoint, type Checkpoint } from '@nightshift/checkpoint';
import { Fenced, parseDuration, tickAt, type Json } from '@nightshift/contract';
import type { DatabaseTransaction, Kysely, Transaction } from '@nightshift/database';
import { markDone, markMoved, readClock, type ReadyUnit } from '@nightshift/ledger';
import { hideUnit, inSpan, ITEMS } from '@nightshift/telemetry';
import type { Deadline } from './deadline.ts';
import { judgeError, type Judgement } from './judgeError.ts';
import { refuseInvalidBatch } from './refuseInvalidBatch.ts';
import { unitOwner, WALK_CHECKPOINT } from './unitOwner.ts';
import type { WalkBatch, WalkContext, WalkDefinition } from './walk.ts';
import { parsePayload, type Attempt } from './workUnit.ts';

/** Another walk has moved the watermark since this one read it: its batch is rolled back, and it goes on from there. */
export class WatermarkMoved extends Error {
  override name = 'WatermarkMoved';
}

const DEFAULT_LAG = '1m';

/**
 * Walks one unit's road, a transaction per batch, until it ends (`done`) or there is no time for one more batch
 * (`moved`: it goes on in the continuation). Each batch commits its writes, its cursor and the unit's progress together.
 */
export async function workWalk<Unit, Tables>(
  attempt: Attempt,
  unit: ReadyUnit,
  definition: WalkDefinition<Unit, Tables, unknown, Json>,
  deadline: Deadline,
  signal: AbortSignal,
  now: () => number = Date.now,
): Promise<{ kind: 'done' } | { kind: 'moved' } | Judgement> {
  let moved = false;
  try {
    const context = await walkContext(attempt, unit, definition, signal);
    const road = roadOf(attempt, unit, definition, context);
    let checkpoint = await loadCheckpoint(attempt.db, road.owner, road.name);
    let cursor = checkpoint ? checkpoint.cursor : await startOf(definition, context);
    let slowestMs = 0;
    for (;;) {
      const startedAt = now();
      const batch = await walkBatch(road, definition, checkpoint, cursor);
      if (batch.cursor === undefined) return { kind: 'done' };
      moved = true;
      ({ checkpoint, cursor } = batch);
      slowestMs = Math.max(slowestMs, now() - startedAt);
      if (signal.aborted || !deadline.leaves(slowestMs)) return { kind: 'moved' };
    }
  } catch (error) {
    const judgement = judgeError(error);
    // Cut short by the deadline after it had come further: it goes on from there, and nothing has failed.
    const cut = judgement.kind === 'failure' && !judgement.permanent && deadline.signal.aborted;
    return moved && cut ? { kind: 'moved' } : judgement;
  }
}

/** One unit's walk: what each of its batches needs, and where its cursor is kept. */
type Road<Unit, Tables> = {
  attempt: Attempt;
  unit: ReadyUnit;
  context: WalkContext<Unit, Tables>;
  write: WalkDefinition<Unit, Tables, unknown, Json>['write'];
  owner: string;
  name: string;
  watermark: boolean;
};

/** A watermark belongs to the job and outlives its runs; any other cursor belongs to the unit. */
function roadOf<Unit, Tables>(
  attempt: Attempt,
  unit: ReadyUnit,
  { watermark, write }: WalkDefinition<Unit, Tables, unknown, Json>,
  context: WalkContext<Unit, Tables>,
): Road<Unit, Tables> {
  const road = { attempt, unit, context, write };
  if (!watermark) return { ...road, owner: unitOwner(attempt.claim, unit), name: WALK_CHECKPOINT, watermark: false };
  const name = watermark.name ? `watermark/${watermark.name(context.unit)}` : 'watermark';
  return { ...road, owner: attempt.job.name, name, watermark: true };
}

async function walkContext<Unit, Tables>(
  { db, reads, job, claim, log }: Attempt,
  unit: ReadyUnit,
  { watermark }: WalkDefinition<Unit, Tables, unknown, Json>,
  signal: AbortSignal,
): Promise<WalkContext<Unit, Tables>> {
  const lagMs = watermark ? parseDuration(watermark.lag ?? DEFAULT_LAG) : 0;
  return {
    unit: parsePayload(job, unit) as Unit,
    db: reads as unknown as Kysely<Tables>,
    tick: tickAt(job.schedule, claim.scheduledFor),
    run: claim.run,
    key: unit.key,
    attempt: claim.attempt,
    until: new Date((await readClock(db)).getTime() - lagMs),
    signal,
    log: log.child({ unit: unit.number, key: hideUnit(job.redact, unit).key }),
  };
}

async function startOf<Unit, Tables>(
  { start }: WalkDefinition<Unit, Tables, unknown, Json>,
  context: WalkContext<Unit, Tables>,
): Promise<Json> {
  return typeof start === 'function' ? start(context) : start;
}

/** Reads the batch behind the cursor and commits it; says where the next one starts, if there is one. */
async function walkBatch<Unit, Tables>(
  road: Road<Unit, Tables>,
  { read }: WalkDefinition<Unit, Tables, unknown, Json>,
  checkpoint: Checkpoint | undefined,
  cursor: Json,
): Promise<{ checkpoint: Checkpoint; cursor: Json | undefined }> {
  const { unit, context, watermark } = road;
  return inSpan({ name: 'batch' }, async (span) => {
    const batch = await read(cursor, context);
    refuseInvalidBatch(batch, cursor, { walk: `unit '${unit.key}' of ${context.run}`, watermark });
    span.setAttribute(ITEMS, batch.items.length);
    return { checkpoint: await commitBatch(road, checkpoint, cursor, batch), cursor: batch.cursor };
  });
}

/** One batch, one transaction: fence, cursor, the team's writes. The last batch marks the unit done instead of moved. */
async function commitBatch<Unit, Tables>(
  road: Road<Unit, Tables>,
  checkpoint: Checkpoint | undefined,
  cursor: Json,
  { items, cursor: next }: WalkBatch<unknown, Json>,
): Promise<Checkpoint> {
  const { attempt, unit, context, write } = road;
  const version = checkpoint?.version ?? 0;
  const saved = { cursor: next ?? cursor, items: (checkpoint?.items ?? 0) + items.length };
  const { tick, run, key, log } = context;
  await attempt.db.transaction().execute(async (tx) => {
    await (next === undefined ? markDone : markMoved)(tx, attempt.claim, unit.number);
    // Before the writes: of two walks on one watermark the second waits here, and has written nothing when it must go back.
    await moveCursor(tx, road, { ...saved, version });
    if (items.length > 0)
      await write(items, { tx: tx as unknown as Transaction<Tables>, unit: context.unit, tick, run, key, log });
  });
  return { ...saved, version: version + 1 };
}

/** A unit's own cursor is moved by nobody but its attempts; a watermark also by other units, which fences nobody. */
async function moveCursor<Unit, Tables>(
  tx: DatabaseTransaction,
  { owner, name, watermark, unit, context }: Road<Unit, Tables>,
  checkpoint: Checkpoint,
): Promise<void> {
  try {
    await saveCheckpoint(tx, { owner, name, ...checkpoint });
  } catch (error) {
    if (!watermark || !(error instanceof Fenced)) throw error;
    throw new WatermarkMoved(
      `unit '${unit.key}' of ${context.run}: another walk has moved the ${name} of ${owner} past version ${checkpoint.version}: this batch is rolled back and read again from there`,
    );
  }
}
