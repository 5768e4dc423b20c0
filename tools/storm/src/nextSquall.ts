import type { Dose, FaultName } from '@nightshift/local-cloud';
import type { Seeded } from './seeded.ts';

/** One thing that a storm does. */
export type Squall =
  /** The clock is set to the next tick, and the crons of these verbs fire, perhaps twice. */
  | { kind: 'tick'; verbs: readonly Verb[]; times: number }
  /** The watch is called, perhaps by two clocks at once. */
  | { kind: 'watch'; times: number }
  /** `amidWork`: as soon as the app has taken something in hand, and so many milliseconds later. */
  | { kind: 'fault'; name: FaultName; dose: Dose; amidWork?: { app: string; afterMs: number } }
  /** The provider outside charges, and nobody hears of it. */
  | { kind: 'lose-charge'; times: number };

export const verbs = ['each', 'many', 'walk'] as const;
export type Verb = (typeof verbs)[number];

/** What the choice depends on. `missing`: faults that are left out. `calm`: there is enough to do, and no tick is needed. */
export type Weather = { calm: boolean; missing: ReadonlySet<string> };

/** How often each fault comes, in shares. Killing is what the storm is about. */
const SHARES: Readonly<Record<FaultName, number>> = {
  kill: 40,
  freeze: 4,
  'jump-clock': 3,
  'deliver-twice': 3,
  'deliver-side-by-side': 3,
  drop: 2,
  delay: 2,
  reorder: 2,
  'lose-answer': 4,
  'refuse-publishes': 2,
  'fail-batch-items': 2,
  'empty-redis': 2,
  'cut-redis': 2,
  'fail-redis': 2,
  'lose-redis-answer': 2,
  'slow-redis': 1,
  'cut-postgres': 3,
  'restart-postgres': 1,
};

/** Chooses what happens next. The same seed chooses the same things in the same weather. */
export function nextSquall(random: Seeded, { calm, missing }: Weather): Squall {
  const faults = Object.entries(SHARES).filter(([name]) => !missing.has(name)) as [FaultName, number][];
  return random.pick<() => Squall>([
    [calm ? 0 : 14, () => tick(random)],
    [10, () => ({ kind: 'watch', times: random.chance(0.3) ? 2 : 1 })],
    [missing.has('lose-charge') ? 0 : 2, () => ({ kind: 'lose-charge', times: random.between(1, 3) })],
    ...faults.map(([name, share]) => [share, () => fault(random, name)] as const),
  ])();
}

function tick(random: Seeded): Squall {
  const some = verbs.filter(() => random.chance(0.7));
  return { kind: 'tick', verbs: some.length > 0 ? some : verbs, times: random.chance(0.25) ? 2 : 1 };
}

/** Three of four kills, and every freeze, meet an app at work; the others meet it idle, starting, or dead already. */
function fault(random: Seeded, name: FaultName): Squall {
  const dose = doseOf(random, name);
  const { app } = dose;
  const amidWork = app !== undefined && (name === 'freeze' || random.chance(0.75));
  return { kind: 'fault', name, dose, ...(amidWork ? { amidWork: { app, afterMs: random.between(0, 60) } } : {}) };
}

/** How much of a fault: short enough that work goes on between, long enough to be met. */
function doseOf(random: Seeded, name: FaultName): Dose {
  const app = random.chance(0.75) ? 'proving' : 'dispatcher';
  switch (name) {
    case 'kill':
      return { app };
    case 'freeze':
      return { app, forMs: random.between(300, 2_500) };
    case 'jump-clock':
      // Past every claim; one time in five past every horizon.
      return random.chance(0.2) ? { forMs: random.between(400, 900) * 1_000 } : {};
    case 'delay':
    case 'reorder':
    case 'cut-redis':
    case 'slow-redis':
      return { times: random.between(1, 10), forMs: random.between(200, 1_500) };
    default:
      return { times: random.between(1, 5) };
  }
}
