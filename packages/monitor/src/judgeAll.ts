import type { AnyJob } from '@nightshift/contract';
import { judgeForgotten } from './alerts/judgeForgotten.ts';
import { judgeJob, type Move } from './alerts/judgeJob.ts';
import type { SuccessDue } from './due/successDue.ts';
import type { Facts } from './facts/JobFacts.ts';
import { lookAtJob } from './lookAtJob.ts';
import type { LookChange } from './looks/nextLook.ts';
import { clockName, judgeClocks } from './watches/judgeClocks.ts';

/** What a watch has decided, and what it is to write down for the next one. */
export type Round = { moves: Move[]; dues: SuccessDue[]; looks: LookChange[] };

/** Judging one job, by name, may fail: whoever is handed it says what then. */
export type Apart = (job: string, work: () => void) => Promise<void>;

/** What every rule says of every deployed job, of the other clocks, and of what is deployed no more. Decides; writes nothing. */
export async function judgeAll(
  jobs: readonly AnyJob[],
  { now, alerts, watches, jobs: known }: Facts,
  { clock, watchOwner = 'platform-team' }: { clock?: string | undefined; watchOwner?: string | undefined },
  apart: Apart,
): Promise<Round> {
  const round: Round = { moves: [], dues: [], looks: [] };
  for (const job of jobs) {
    const facts = known.get(job.name);
    if (facts === undefined) continue;
    const own = alerts.filter((alert) => alert.job === job.name);
    await apart(job.name, () => {
      const looked = lookAtJob(job, facts, now);
      round.moves.push(...judgeJob(job, looked.facts, own, now));
      if (looked.due) round.dues.push(looked.due);
      if (looked.look) round.looks.push(looked.look);
    });
  }
  round.moves.push(...judgeClocks({ now, watches, alerts }, { clock, owner: watchOwner }));
  const judged = new Set([...jobs.map(({ name }) => name), ...watches.map((watch) => clockName(watch.clock))]);
  round.moves.push(...judgeForgotten(alerts, (job) => judged.has(job), now));
  return round;
}
