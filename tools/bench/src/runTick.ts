import { setTimeout as wait } from 'node:timers/promises';
import type { Cloud } from '@nightshift/local-cloud';

import type { Verb } from './readArguments.ts';

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

/** Waits until the queue has nothing left for a run, messages that come again included; its work must be done then. */
export async function finish({ db, qstash }: Pick<Cloud, 'db' | 'qstash'>, run: string): Promise<FinishedRun> {
  await qstash.idle();
  // A message that waits to be delivered again isn't due, and the queue calls itself idle.
  for (const giveUpAt = Date.now() + GIVE_UP_MS; Date.now() < giveUpAt; await wait(20)) {
    const finished = await readFinished(db, run);
    if (finished) return finished;
  }
  throw new Error(`${run} has not succeeded within ${GIVE_UP_MS / 1000} s after the queue was empty`);
}

const GIVE_UP_MS = 60_000;

async function readFinished(db: Cloud['db'], run: string): Promise<FinishedRun | undefined> {
  const { state, units, opened_at, dispatched_at } = await db
    .selectFrom('nightshift.runs')
    .select(['state', 'units', 'opened_at', 'dispatched_at'])
    .where('id', '=', run)
    .executeTakeFirstOrThrow();
  if (state !== 'succeeded' || !opened_at || !dispatched_at) return undefined;
  return { units, dispatchMs: dispatched_at.getTime() - opened_at.getTime() };
}
