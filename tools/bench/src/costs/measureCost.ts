import type { Cloud } from '@nightshift/local-cloud';
import { countStatements, readStatements, type CountedStatement } from '../readStatements.ts';
import type { Verb } from '../readArguments.ts';
import { finish, goToNextTick, openRun } from '../runTick.ts';
import type { Meter, Metered } from './Meter.ts';

/** What one part of a run has cost. */
export type Cost = Metered & { counted: CountedStatement[]; messages: number; redisCommands: number };

/** A cloud behind a meter, and a way to its database that leads past it. */
export type Metering = { cloud: Cloud; meter: Meter; db: Cloud['db'] };

export type RunCost = {
  units: number;
  /** From the cron's call until all packs are sent. */
  dispatch: Cost;
  /** From the first delivery to the worker until the run is closed. */
  work: Cost;
};

/** Runs one tick of a job, first all of its dispatch and then all of its work, and counts what each costs. */
export async function measureRun(metering: Metering, verb: Verb): Promise<RunCost> {
  const { cloud, db } = metering;
  const { run, dispatch, releaseWork } = await measureDispatch(metering, verb);
  const work = await costOf(metering, async () => {
    releaseWork();
    await cloud.qstash.idle();
  });
  const { units } = await finish({ db, qstash: cloud.qstash }, run);
  return { units, dispatch, work };
}

/** The dispatch alone; its messages wait in the queue until they are released. */
export async function measureDispatch(
  metering: Metering,
  verb: Verb,
): Promise<{ run: string; dispatch: Cost; releaseWork: () => void }> {
  const { cloud } = metering;
  const hold = cloud.qstash.faults.hold(({ url }) => url.endsWith(`/api/${verb}`));
  // A delivery that comes while its sending is written down is put off, which is no part of what a dispatch costs.
  const dispatches = cloud.qstash.faults.hold(({ url }) => url.endsWith('/api/dispatch'));
  await goToNextTick(cloud);
  let run = '';
  const dispatch = await costOf(metering, async () => {
    run = await openRun(cloud, verb);
    dispatches.release();
    await cloud.qstash.idle();
  });
  return { run, dispatch, releaseWork: () => hold.release() };
}

async function costOf({ cloud, meter, db }: Metering, act: () => Promise<void>): Promise<Cost> {
  await countStatements(db);
  meter.read();
  const { messages } = cloud.qstash.counters;
  const { total } = cloud.redis.counters;
  await act();
  return {
    ...meter.read(),
    counted: await readStatements(db),
    messages: cloud.qstash.counters.messages - messages,
    redisCommands: cloud.redis.counters.total - total,
  };
}
