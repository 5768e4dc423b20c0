import { setTimeout as wait } from 'node:timers/promises';
import { startCloud, type Cloud, type CloudOptions } from '@nightshift/local-cloud';
import { layGround, provingEach, provingGround, startProvider, type Provider } from '../proving-ground/index.ts';
import { comeToRest, type Resting } from './comeToRest.ts';
import { allDamage } from './count/allDamage.ts';
import { countDamage, type Counted } from './count/countDamage.ts';
import { nextSquall, verbs } from './nextSquall.ts';
import { patiently } from './patiently.ts';
import { readState, type State } from './readState.ts';
import { redriveUnlucky } from './redriveUnlucky.ts';
import { seeded } from './seeded.ts';
import { StormLog } from './StormLog.ts';
import { fireTick, unleash, type Storm } from './unleash.ts';

export type StormOptions = Pick<CloudOptions, 'databaseUrl' | 'redisUrl'> & {
  seed: number;
  /** The storm is over when so many processes have been killed … */
  kills: number;
  /** … or so many seconds have passed, whichever is first. */
  seconds: number;
  /** Units of `each` and of `many` at each tick; walks have a tenth of that. */
  units: number;
  /** Faults to leave out. */
  without: readonly string[];
  signal: AbortSignal;
  /** Given what must be stopped, as soon as there is anything. */
  onStarted: (started: { stop: () => Promise<void> }) => void;
  /** Told now and then how it goes. */
  onProgress?: (progress: Progress) => void;
  log?: (line: string) => void;
};

export type Progress = { phase: 'storm' | 'rest' | 'calm night'; kills: number; seconds: number; state: State };

/** What a storm did and what it broke. */
export type StormReport = {
  kills: number;
  seconds: number;
  /** How often each thing happened. */
  done: ReadonlyMap<string, number>;
  state: State;
  resting: Resting;
  /** Sound units that had spent their attempts on kills alone, and were put back. */
  redriven: number;
  damage: readonly Counted[];
  log: StormLog;
};

/**
 * Storms a cloud of its own, lets it come to rest, puts back who died of the weather, runs one calm night, and counts
 * from the tables what was lost or doubled.
 */
export async function runStorm(options: StormOptions): Promise<StormReport> {
  const { signal, onStarted, onProgress = () => {} } = options;
  const log = new StormLog(options.log);
  const startedAt = Date.now();
  const seconds = () => (Date.now() - startedAt) / 1000;
  const { cloud, provider } = await raise(options, log);
  await lay(cloud, provider, options.units, EVILS);

  const storm: Storm = {
    cloud,
    provider,
    random: seeded(options.seed),
    missing: missingFaults(cloud, options.without),
    kills: 0,
    done: new Map(),
    log,
    signal,
  };
  const tell = (phase: Progress['phase']) => (state: State) =>
    onProgress({ phase, kills: storm.kills, seconds: seconds(), state });
  await (await fireTick(storm, ALL)).answered();
  let state = await patiently(() => readState(cloud.db));
  for (let lookAt = 0; storm.kills < options.kills && seconds() < options.seconds && !signal.aborted;) {
    if (Date.now() >= lookAt) {
      state = await patiently(() => readState(cloud.db));
      tell('storm')(state);
      lookAt = Date.now() + 1_000;
    }
    await unleash(storm, nextSquall(storm.random, { calm: state.ready > 2 * options.units, missing: storm.missing }));
    await wait(storm.random.between(30, 400), undefined, { signal }).catch(() => undefined);
  }
  const stormSeconds = seconds();

  cloud.faults.mend();
  provider.mend();
  const rest = (phase: Progress['phase']) => comeToRest(cloud, { signal, onState: tell(phase) });
  let resting = await rest('rest');
  const unlucky = await patiently(() => redriveUnlucky(cloud.db, provingEach.retry.attempts));
  if (unlucky.redriven > 0) {
    await cloud.crons.fire('/api/watch');
    resting = await rest('rest');
  }
  // A night without any fault: what came through the storm still works, and gives back what it took.
  await lay(cloud, provider, options.units, {});
  await (await fireTick(storm, ALL)).answered();
  const calmNight = await rest('calm night');

  const damage = signal.aborted ? [] : await countDamage(cloud.db, allDamage(cloud, provider));
  return {
    kills: storm.kills,
    seconds: stormSeconds,
    done: storm.done,
    state: await patiently(() => readState(cloud.db)),
    resting: resting.rested ? calmNight : resting,
    redriven: unlucky.redriven,
    damage,
    log,
  };

  /** Everything a storm needs, with what stops it, the latest first. */
  async function raise({ databaseUrl, redisUrl }: StormOptions, log: StormLog) {
    const ground = await provingGround();
    onStarted({ stop: () => ground.remove() });
    const provider = await startProvider();
    onStarted({ stop: () => provider.stop() });
    const cloud = await startCloud({
      databaseUrl,
      redisUrl,
      apps: ground.apps,
      log: (line) => log.hear(line),
    });
    onStarted(cloud);
    return { cloud, provider };
  }
}

const ALL = { kind: 'tick', verbs, times: 1 } as const;

const EVILS = { flakyEvery: 13, poisonEvery: 97, killerEvery: 211 };

/** Enough of everything to be hit: small packs, long roads, work that takes a moment. */
async function lay(cloud: Cloud, provider: Provider, units: number, evils: Partial<typeof EVILS>): Promise<void> {
  const roads = Math.max(1, Math.ceil(units / 10));
  // A walk has fewer units: its evils come sooner.
  const sooner = Object.fromEntries(Object.entries(evils).map(([name, every]) => [name, Math.ceil(every / 8)]));
  await patiently(() =>
    layGround(cloud.db, {
      each: { units, workMs: 10, provider: provider.url, ...evils },
      many: { units, workMs: 30, ...evils },
      walk: { units: roads, items: 200, batch: 20, workMs: 10, ...sooner },
    }),
  );
}

function missingFaults(cloud: Cloud, without: readonly string[]): Set<string> {
  const unavailable = cloud.faults.list.filter(({ available }) => !available).map(({ name }) => name);
  return new Set([...unavailable, ...without]);
}
