import type { Backlog, Look } from '../facts/JobFacts.ts';

/**
 * When anything of a job's backlog last moved: a pack was taken or yielded, or fewer units waited than at the look before.
 * What has only just become ready can't have moved earlier. Null where nothing is ready.
 */
export function lastMove({ movedAt, readySince }: Backlog, look: Look | null): Date | null {
  if (readySince === null) return null;
  return [movedAt, look?.movedAt].reduce<Date>((last, at) => (at && at > last ? at : last), readySince);
}
