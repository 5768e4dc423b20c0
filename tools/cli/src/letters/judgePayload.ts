import { tickAt, type AnyJob, type Json } from '@nightshift/contract';
import type { FullLetter } from '@nightshift/dlq';
import * as z from 'zod';

/** What is wrong with a payload, as its job's schema sees it; undefined when nothing is. */
export function judgePayload(
  findJob: (name: string) => AnyJob | undefined,
  name: string,
  payload: Json,
): string | undefined {
  const job = findJob(name);
  if (!job) return `no job '${name}' is defined in this checkout, so nothing can say whether the payload fits`;
  const parsed = job.unit.safeParse(payload);
  return parsed.success ? undefined : `${name} doesn't allow this payload: ${z.prettifyError(parsed.error)}`;
}

/** The key that a valid payload would have been found under, where it isn't the unit's own: its effect may be another's. */
export function otherKey(
  job: AnyJob,
  { key, scheduledFor }: Pick<FullLetter, 'key' | 'scheduledFor'>,
  payload: Json,
): string | undefined {
  if (scheduledFor === null) return undefined;
  const correct = job.key(job.unit.parse(payload), { tick: tickAt(job.schedule, scheduledFor) });
  return correct === key ? undefined : correct;
}
