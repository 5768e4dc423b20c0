import type { AnyJob } from '@nightshift/contract';
import type { CompletedWatch, Registry } from '../facts/JobFacts.ts';
import { durationText } from '../notice/durationText.ts';
import { missed } from '../rules/missed.ts';
import { stale } from '../rules/stale.ts';
import { stoppedClocks } from './stoppedClocks.ts';

export type HealthFacts = { now: Date; registry: readonly Registry[]; watches: readonly CompletedWatch[] };

/** Why this isn't well. `text` names jobs: it is for those who have the token. */
export type HealthReason = { kind: 'watch' | 'missed' | 'stale'; job: string | null; text: string };

/** A watch that is missing once may be on its way. */
const INTERVALS = 2;

/** What an outside monitor is to know: a job is overdue, or no clock's watch has been completed for two of its intervals. */
export function healthReasons(jobs: readonly AnyJob[], { now, registry, watches }: HealthFacts): HealthReason[] {
  return [...watchReasons(watches, now), ...jobs.flatMap((job) => jobReasons(job, registry, now))];
}

function watchReasons(watches: readonly CompletedWatch[], now: Date): HealthReason[] {
  if (watches.length === 0) return [{ kind: 'watch', job: null, text: 'no watch has ever been completed' }];
  if (stoppedClocks(watches, now, { intervals: INTERVALS }).length < watches.length) return [];
  const newest = Math.max(...watches.map(({ completedAt }) => completedAt.getTime()));
  const ago = durationText(now.getTime() - newest);
  return [{ kind: 'watch', job: null, text: `no watch has been completed for ${ago}` }];
}

/** The two rules that need nothing but the registry. */
function jobReasons(job: AnyJob, registry: readonly Registry[], now: Date): HealthReason[] {
  const known = registry.find((row) => row.job === job.name);
  if (known === undefined || known.pausedAt !== null) return [];
  const facts = { registry: known, ended: [], backlog: null, letters: { count: 0, causes: [] }, look: null };
  const before = { firing: false, memory: null };
  for (const [kind, rule] of [
    ['missed', missed],
    ['stale', stale],
  ] as const) {
    if (job.alerts.off.includes(kind)) continue;
    const verdict = rule({ job, facts, now, before });
    if (verdict.firing) return [{ kind, job: job.name, text: verdict.title }];
  }
  return [];
}
