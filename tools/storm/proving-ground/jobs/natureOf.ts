/** What becomes of a unit: it does its work, fails at first, fails always, or takes its process along. */
export type Nature = 'sound' | 'flaky' | 'poison' | 'killer';

/** Every so many-th unit is of that nature; 0: none. */
export type Evils = { flakyEvery: number; poisonEvery: number; killerEvery: number };

/** The nature of the unit of a number from 1. The worst comes first where a number is due for several. */
export function natureOf(number: number, { flakyEvery, poisonEvery, killerEvery }: Evils): Nature {
  const due = (every: number) => every > 0 && number % every === 0;
  if (due(killerEvery)) return 'killer';
  if (due(poisonEvery)) return 'poison';
  return due(flakyEvery) ? 'flaky' : 'sound';
}

/** How many attempts of a flaky unit fail: one or two. */
export function failuresOf(number: number): number {
  return 1 + (number % 2);
}
