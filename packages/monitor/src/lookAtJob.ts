import type { AnyJob } from '@nightshift/contract';
import { successDue, type SuccessDue } from './due/successDue.ts';
import type { JobFacts } from './facts/JobFacts.ts';
import { nextLook, type LookChange } from './looks/nextLook.ts';

/** What this watch adds to what it has read of a job: what is to be written, and the facts as if it were. */
export type Looked = { facts: JobFacts; due: SuccessDue | undefined; look: LookChange | undefined };

/** Works out what is due of a job, and takes a look at what waits. A paused job is left alone. */
export function lookAtJob(job: AnyJob, known: JobFacts, now: Date): Looked {
  if (known.registry.pausedAt !== null) return { facts: known, due: undefined, look: undefined };
  const due = successDue(job, known.registry, known.ended);
  const look = nextLook(job, known, now);
  return {
    facts: {
      ...known,
      registry: { ...known.registry, successDueFor: due?.tick ?? null, successDueAt: due?.dueAt ?? null },
      look: look === undefined ? known.look : look.look,
    },
    due: due !== null && isNews(due, known) ? due : undefined,
    look,
  };
}

const isNews = ({ tick, dueAt }: SuccessDue, { registry }: JobFacts) =>
  registry.successDueFor?.getTime() !== tick.getTime() || registry.successDueAt?.getTime() !== dueAt.getTime();
