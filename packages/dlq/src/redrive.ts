import type { Json } from '@nightshift/contract';
import { sql, type Database, type DatabaseTransaction, type DeadLetterState } from '@nightshift/database';

/** Whether a unit could be put back. Anything but `requeued` has written nothing. */
export type Requeued<Pack> =
  | { kind: 'requeued'; pack: Pack }
  /** An unsettled pack still covers the unit: it may yet be worked on by whoever has that pack. */
  | { kind: 'covered' }
  /** The unit isn't dead any more, or its run is gone. */
  | { kind: 'gone' };

/** How units and dispatches are put back: the ledger's. */
export type Requeue<Pack> = {
  unit: (tx: DatabaseTransaction, run: string, unit: number, payload?: Json) => Promise<Requeued<Pack>>;
  /** A run's own letter reopens its dispatch, and so its run: not beside another one of the job. */
  dispatch: (tx: DatabaseTransaction, run: string) => Promise<Requeued<Pack> | { kind: 'overlap'; holder: string }>;
};

export type RedriveOptions<Pack> = {
  by: string;
  requeue: Requeue<Pack>;
  note?: string | undefined;
  /** In the place of the unit's own. Its key stays, and with it what its steps have told others. */
  payload?: Json | undefined;
  /** What is wrong with a corrected payload, as the job's schema sees it; undefined when nothing is. */
  validate?: ((job: string, payload: Json) => string | undefined) | undefined;
};

export type Redriven<Pack> =
  | { kind: 'redriven'; letter: string; run: string; unit: number | null; key: string | null; pack: Pack }
  | { kind: 'unknown'; letter: string }
  /** Somebody was here before. */
  | { kind: 'resolved'; letter: string; state: Exclude<DeadLetterState, 'waiting'>; by: string | null; at: Date }
  | { kind: 'invalid'; letter: string; reason: string }
  | { kind: 'covered'; letter: string }
  | { kind: 'gone'; letter: string }
  | { kind: 'overlap'; letter: string; holder: string };

/**
 * Puts a letter's unit back to work with its failures forgotten, its checkpoint and steps kept, in one transaction.
 * Twice is once: two that redrive the same letter at the same time get one pack between them. What is returned besides
 * `redriven` has changed nothing. The pack is to be sent; killed before that, the relay sends it.
 */
export async function redrive<Pack>(
  db: Database,
  letter: string,
  options: RedriveOptions<Pack>,
): Promise<Redriven<Pack>> {
  if (options.by.trim() === '') throw new TypeError(`letter ${letter}: say who redrives it`);
  return db.transaction().execute(async (tx) => {
    const held = await hold(tx, letter);
    if (!held) return { kind: 'unknown', letter };
    if (held.state !== 'waiting') return { kind: 'resolved', letter, state: held.state, by: held.by, at: held.at! };
    const reason = whatIsWrong(held, options);
    if (reason !== undefined) return { kind: 'invalid', letter, reason };
    const { run, unit, key } = held;
    const requeued =
      unit === null
        ? await options.requeue.dispatch(tx, run)
        : await options.requeue.unit(tx, run, unit, ...given(options.payload));
    if (requeued.kind !== 'requeued') return { ...requeued, letter };
    await sql`
      update nightshift.dead_letters
      set state = 'redriven', resolved_at = nightshift.clock(), resolved_by = ${options.by}, note = ${options.note ?? null}
      where id = ${letter}::bigint
    `.execute(tx);
    return { kind: 'redriven', letter, run, unit, key, pack: requeued.pack };
  });
}

type Held = {
  job: string;
  run: string;
  unit: number | null;
  key: string | null;
  state: DeadLetterState;
  by: string | null;
  at: Date | null;
};

/** Locks the letter: whoever comes second waits here, and then finds it redriven. */
async function hold(tx: DatabaseTransaction, letter: string): Promise<Held | undefined> {
  const { rows } = await sql<Held>`
    select job, run_id as run, unit, key, state, resolved_by as by, resolved_at as at
    from nightshift.dead_letters where id = ${letter}::bigint
    for update
  `.execute(tx);
  return rows[0];
}

function whatIsWrong({ job, unit }: Held, { payload, validate }: RedriveOptions<unknown>): string | undefined {
  if (payload === undefined) return undefined;
  if (unit === null) return "a run's own letter has no payload to correct";
  if (!validate) return 'a corrected payload needs its job to be known, to be checked against';
  return validate(job, payload);
}

function given(payload: Json | undefined): [] | [Json] {
  return payload === undefined ? [] : [payload];
}
