import { sql, type DeadLetterState, type RawBuilder } from '@nightshift/database';

/** Which letters are meant: every part that is given must hold. An empty filter means all there are. */
export type LetterFilter = {
  ids?: readonly string[] | undefined;
  job?: string | undefined;
  /** The team that gets the job's alerts, as the registry has it. */
  owner?: string | undefined;
  run?: string | undefined;
  fingerprint?: string | undefined;
  state?: DeadLetterState | undefined;
  /** A text that the unit's key contains. */
  key?: string | undefined;
  diedFrom?: Date | undefined;
  /** Exclusive, so that neighbouring spans share no letter. */
  diedBefore?: Date | undefined;
  /** No letter with a greater id: what was counted before somebody agreed, and nothing that died since. */
  upTo?: string | undefined;
};

/** A filter as a condition on `nightshift.dead_letters l`. */
export function matching(filter: LetterFilter): RawBuilder<boolean> {
  const conditions = [...conditionsOf(filter)];
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

function* conditionsOf(filter: LetterFilter): Generator<RawBuilder<unknown>> {
  const { ids, job, owner, run, fingerprint, state, key, diedFrom, diedBefore, upTo } = filter;
  if (ids !== undefined) yield sql`l.id = any(${ids}::bigint[])`;
  if (job !== undefined) yield sql`l.job = ${job}`;
  if (owner !== undefined) yield sql`l.job in (select j.name from nightshift.jobs j where j.owner = ${owner})`;
  if (run !== undefined) yield sql`l.run_id = ${run}`;
  if (fingerprint !== undefined) yield sql`l.fingerprint = ${fingerprint}`;
  if (state !== undefined) yield sql`l.state = ${state}`;
  // Not LIKE: a key may well contain a percent sign or an underscore.
  if (key !== undefined) yield sql`strpos(l.key, ${key}) > 0`;
  if (diedFrom !== undefined) yield sql`l.died_at >= ${diedFrom}`;
  if (diedBefore !== undefined) yield sql`l.died_at < ${diedBefore}`;
  if (upTo !== undefined) yield sql`l.id <= ${upTo}::bigint`;
}
