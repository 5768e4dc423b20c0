import { setTimeout as wait } from 'node:timers/promises';
import type { Cloud } from '@nightshift/local-cloud';
import { goToNextTick, openRun } from '../runTick.ts';
import { readMemory } from './readMemory.ts';

export type Memory = {
  units: number;
  packs: number;
  seconds: number;
  /** Of the dispatcher's process, in bytes, before the dispatch and at its highest; the kernel keeps that one itself. */
  before: number;
  highest: number;
  /** Seen along the way, for the course it takes. */
  course: { units: number; bytes: number }[];
  /** How many processes and invocations it took. */
  instances: number;
  attempts: number;
};

/** Dispatches one tick of `many` into a queue that accepts every message and delivers none to the worker, and watches the dispatcher's memory. */
export async function measureMemory({ cloud, signal }: { cloud: Cloud; signal: AbortSignal }): Promise<Memory> {
  const { db, qstash } = cloud;
  qstash.faults.drop(Number.POSITIVE_INFINITY, ({ url }) => url.endsWith('/api/many'));
  const dispatcher = cloud.host('dispatcher');
  await goToNextTick(cloud);
  const startedAt = Date.now();
  const run = await openRun(cloud, 'many');
  const before = readMemory(dispatcher.pid()!).now;
  let highest = before;
  const course: Memory['course'] = [];
  for (;;) {
    const { state, units } = await db
      .selectFrom('nightshift.runs')
      .select(['state', 'units'])
      .where('id', '=', run)
      .executeTakeFirstOrThrow();
    const pid = dispatcher.pid();
    if (pid !== undefined) {
      const memory = readMemory(pid);
      highest = Math.max(highest, memory.highest);
      course.push({ units, bytes: memory.now });
    }
    if (state === 'working' || signal.aborted) break;
    if (state !== 'opened' && state !== 'dispatching') throw new Error(`the dispatch of ${run} has ended ${state}`);
    await wait(500);
  }
  const { attempts } = qstash.counters.byDestination.get(`${dispatcher.url}/api/dispatch`) ?? { attempts: 0 };
  const { units, packs } = await db
    .selectFrom('nightshift.runs as r')
    .innerJoin('nightshift.packs as p', 'p.run_id', 'r.id')
    .select(({ fn }) => ['r.units', fn.countAll<string>().as('packs')])
    .where('r.id', '=', run)
    .where('p.sent_at', 'is not', null)
    .groupBy('r.units')
    .executeTakeFirstOrThrow();
  return {
    units,
    packs: Number(packs) - 1,
    seconds: (Date.now() - startedAt) / 1000,
    before,
    highest,
    course,
    instances: dispatcher.instances,
    attempts,
  };
}
