import { nextSquall, type Squall, type Weather } from './nextSquall.ts';
import { seeded } from './seeded.ts';

const choices = (count: number, weather: Partial<Weather> = {}, seed = 1): Squall[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, () => nextSquall(random, { calm: false, missing: new Set(), ...weather }));
};
const named = (squall: Squall) => (squall.kind === 'fault' ? squall.name : squall.kind);

test('the same seed makes the same storm', () => {
  expect(choices(300, {}, 42)).toEqual(choices(300, {}, 42));
  expect(choices(300, {}, 43)).not.toEqual(choices(300, {}, 42));
});

test('every fault that the cloud has comes, and killing most of all', () => {
  const counts = new Map<string, number>();
  for (const squall of choices(5_000)) counts.set(named(squall), (counts.get(named(squall)) ?? 0) + 1);
  expect([...counts.keys()].sort()).toEqual([
    'cut-postgres',
    'cut-redis',
    'delay',
    'deliver-side-by-side',
    'deliver-twice',
    'drop',
    'empty-redis',
    'fail-batch-items',
    'fail-redis',
    'freeze',
    'jump-clock',
    'kill',
    'lose-answer',
    'lose-charge',
    'lose-redis-answer',
    'refuse-publishes',
    'reorder',
    'restart-postgres',
    'slow-redis',
    'tick',
    'watch',
  ]);
  expect(Math.max(...counts.values())).toBe(counts.get('kill'));
});

test('both apps are killed, the worker more often', () => {
  const killed = choices(2_000).flatMap((squall) =>
    squall.kind === 'fault' && squall.name === 'kill' ? [squall.dose.app] : [],
  );
  const workers = killed.filter((app) => app === 'proving').length;
  expect(new Set(killed)).toEqual(new Set(['proving', 'dispatcher']));
  expect(workers).toBeGreaterThan(killed.length / 2);
});

test('most kills and every freeze meet an app at work', () => {
  const faults = choices(3_000).filter((squall) => squall.kind === 'fault');
  const share = (name: string) => {
    const named = faults.filter((squall) => squall.name === name);
    return (
      named.filter(({ amidWork, dose }) => amidWork?.app === dose.app && amidWork !== undefined).length / named.length
    );
  };
  expect(share('freeze')).toBe(1);
  expect(share('kill')).toBeGreaterThan(0.65);
  expect(share('kill')).toBeLessThan(0.85);
});

test('what is left out never comes, and no tick does while there is enough to do', () => {
  const missing = new Set(['drop', 'lose-charge', 'restart-postgres']);
  const names = new Set<string>(choices(5_000, { calm: true, missing }).map(named));
  expect([...missing, 'tick'].filter((name) => names.has(name))).toEqual([]);
  expect(names.has('watch')).toBe(true);
});

test('a tick names at least one verb', () => {
  const ticks = choices(2_000).filter((squall) => squall.kind === 'tick');
  expect(ticks.length).toBeGreaterThan(0);
  for (const { verbs, times } of ticks) {
    expect(verbs.length).toBeGreaterThan(0);
    expect([1, 2]).toContain(times);
  }
});
