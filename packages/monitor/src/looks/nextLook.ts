import type { AnyJob } from '@nightshift/contract';
import type { JobFacts, Look } from '../facts/JobFacts.ts';

/** Two clocks may bring two watches at once: looks closer together than this are one. */
const CLOSEST_MS = 30_000;

export type LookChange = { job: string; look: Look | null };

/**
 * What is to be remembered of a job's backlog after this look: the sizes at the last looks, and when it was last seen to
 * shrink. Null once nothing waits; undefined where there is nothing to write. Units of a run that are still being found
 * don't count: a discovery that takes a while is no growth.
 */
export function nextLook({ name, alerts }: AnyJob, { backlog, look }: JobFacts, now: Date): LookChange | undefined {
  const size = backlog === null ? 0 : backlog.units - backlog.unitsBeingFound;
  if (size === 0) return look === null ? undefined : { job: name, look: null };
  if (look !== null && now.getTime() - look.lookedAt.getTime() < CLOSEST_MS) return undefined;
  const fell = look !== null && size < (look.sizes.at(-1) ?? 0);
  const movedAt = fell ? now : (look?.movedAt ?? backlog?.movedAt ?? backlog?.readySince ?? now);
  const sizes = [...(look?.sizes ?? []), size].slice(-alerts.backlog.growing - 1);
  return { job: name, look: { lookedAt: now, movedAt, sizes } };
}
