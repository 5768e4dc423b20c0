import type { AnyJob } from '@nightshift/contract';
import { successDue, type SuccessDue } from './due/successDue.ts';
import type { Facts, JobFacts } from './facts/JobFacts.ts';
import { nextLook, type LookChange } from './looks/nextLook.ts';

/** What a watch adds to what it has read: what is to be written, and the facts as if it were. */
export type Looked = { facts: Facts; dues: SuccessDue[]; looks: LookChange[] };

/** Works out what is due of each job that isn't paused, and takes a look at what waits. */
export function lookAtJobs(jobs: readonly AnyJob[], facts: Facts): Looked {
  const dues: SuccessDue[] = [];
  const looks: LookChange[] = [];
  const looked = new Map(facts.jobs);
  for (const job of jobs) {
    const known = facts.jobs.get(job.name);
    if (known === undefined || known.registry.pausedAt !== null) continue;
    const due = successDue(job, known.registry, known.ended);
    if (due !== null && isNews(due, known)) dues.push(due);
    const change = nextLook(job, known, facts.now);
    if (change !== undefined) looks.push(change);
    looked.set(job.name, {
      ...known,
      registry: { ...known.registry, successDueFor: due?.tick ?? null, successDueAt: due?.dueAt ?? null },
      look: change === undefined ? known.look : change.look,
    });
  }
  return { facts: { ...facts, jobs: looked }, dues, looks };
}

const isNews = ({ tick, dueAt }: SuccessDue, { registry }: JobFacts) =>
  registry.successDueFor?.getTime() !== tick.getTime() || registry.successDueAt?.getTime() !== dueAt.getTime();
