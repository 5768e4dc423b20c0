import type { Cloud } from '@nightshift/local-cloud';

export type Verb = 'each' | 'many' | 'walk';

const MINUTE = 60_000;

/** Moves time to the next tick, which all jobs of the bench share. */
export async function goToNextTick({ time }: Pick<Cloud, 'time'>): Promise<void> {
  const next = (Math.floor((await time.now()).getTime() / MINUTE) + 1) * MINUTE;
  await time.jumpTo(new Date(next + 1_000));
}

/** Calls a job's cron, as Vercel does. Returns the run that it opened. */
export async function openRun({ crons }: Pick<Cloud, 'crons'>, verb: Verb): Promise<string> {
  const { status, body, error } = await crons.fire(`/api/cron/bench.${verb}`);
  const answer = status === 200 && body ? (JSON.parse(body) as { kind: string; run: string }) : undefined;
  if (answer?.kind !== 'opened') throw new Error(`the tick of bench.${verb} opened no run: ${status} ${body ?? error}`);
  return answer.run;
}

export type FinishedRun = { units: number; dispatchMs: number };

/** For when the queue has nothing left: makes sure that the run's work is done, and says how much it was. */
export async function readFinished({ db }: Pick<Cloud, 'db'>, run: string): Promise<FinishedRun> {
  const { state, units, opened_at, dispatched_at } = await db
    .selectFrom('nightshift.runs')
    .select(['state', 'units', 'opened_at', 'dispatched_at'])
    .where('id', '=', run)
    .executeTakeFirstOrThrow();
  if (state !== 'succeeded' || !opened_at || !dispatched_at) {
    throw new Error(`the queue is empty and ${run} is ${state}: what was measured is not the whole of its work`);
  }
  return { units, dispatchMs: dispatched_at.getTime() - opened_at.getTime() };
}
