import { setTimeout as wait } from 'node:timers/promises';
import type { Cloud } from '@nightshift/local-cloud';
import type { Provider } from '../proving-ground/index.ts';
import type { Squall } from './nextSquall.ts';
import { patiently } from './patiently.ts';
import type { Seeded } from './seeded.ts';
import type { StormLog } from './StormLog.ts';
import { untilAtWork } from './untilAtWork.ts';

/** A storm under way. */
export type Storm = {
  cloud: Cloud;
  provider: Provider;
  random: Seeded;
  missing: ReadonlySet<string>;
  /** Processes killed so far. */
  kills: number;
  /** How often each thing has happened so far. */
  done: Map<string, number>;
  log: StormLog;
  signal: AbortSignal;
};

/** Does one thing of a storm. Calls of crons aren't waited for: their answers may never come. */
export async function unleash(storm: Storm, squall: Squall): Promise<void> {
  const { cloud, provider, log, signal } = storm;
  switch (squall.kind) {
    case 'tick':
      await fireTick(storm, squall);
      return;
    case 'watch':
      count(storm, 'watch', squall.times);
      for (let time = 0; time < squall.times; time += 1) void cloud.crons.fire('/api/watch');
      return;
    case 'lose-charge':
      count(storm, 'lose-charge');
      return provider.loseAnswers(squall.times);
    case 'fault': {
      const { name, dose, amidWork } = squall;
      if (amidWork) {
        await untilAtWork(cloud.db, amidWork.app, signal);
        await wait(amidWork.afterMs);
      }
      log.hear(`[storm] ${name} ${JSON.stringify(dose)}`);
      if (name !== 'kill') {
        count(storm, name);
        return patiently(() => cloud.faults.press(name, dose));
      }
      const killed = cloud.host(dose.app!).kills;
      await cloud.faults.press(name, dose);
      if (cloud.host(dose.app!).kills === killed) return;
      storm.kills += 1;
      count(storm, `kill ${dose.app}`);
    }
  }
}

/** Sets the clock to the next tick, which all three jobs share, and fires the crons of some of them; returns the calls. */
export async function fireTick(
  storm: Storm,
  squall: Extract<Squall, { kind: 'tick' }>,
): Promise<{ answered: () => Promise<unknown> }> {
  const { cloud, log } = storm;
  await patiently(async () => cloud.time.jumpTo(new Date(nextTick(await cloud.time.now()).getTime() + 1_000)));
  log.hear(`[storm] tick of ${squall.verbs.join(', ')}, ${squall.times} times`);
  count(storm, 'tick', squall.verbs.length * squall.times);
  const calls = squall.verbs.flatMap((verb) =>
    Array.from({ length: squall.times }, () => cloud.crons.fire(`/api/cron/proving.${verb}`)),
  );
  return { answered: () => Promise.all(calls) };
}

/** The jobs of the proving ground have a tick at every minute. */
function nextTick(now: Date): Date {
  return new Date((Math.floor(now.getTime() / MINUTE) + 1) * MINUTE);
}

const MINUTE = 60_000;

function count({ done }: Storm, name: string, times = 1): void {
  done.set(name, (done.get(name) ?? 0) + times);
}
