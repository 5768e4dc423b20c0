import { seeded } from './seeded.ts';

const draw = (seed: number) => {
  const random = seeded(seed);
  return Array.from({ length: 50 }, () => random.next());
};

test('the same seed makes the same choices, another seed others', () => {
  expect(draw(7)).toEqual(draw(7));
  expect(draw(8)).not.toEqual(draw(7));
});

test('every number lies from 0 to below 1, and they spread over all of it', () => {
  const random = seeded(1);
  const tenths = new Map<number, number>();
  for (let time = 0; time < 10_000; time += 1) {
    const tenth = Math.floor(random.next() * 10);
    tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1);
  }
  expect([...tenths.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (const count of tenths.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

test('both ends of a range come', () => {
  const random = seeded(3);
  const seen = new Set(Array.from({ length: 100 }, () => random.between(2, 4)));
  expect([...seen].sort()).toEqual([2, 3, 4]);
});

test('a choice comes as often as its weight says, and one of weight 0 never', () => {
  const random = seeded(5);
  const counts = { often: 0, rarely: 0, never: 0 };
  for (let time = 0; time < 4_000; time += 1) {
    counts[
      random.pick([
        [0, 'never' as const],
        [3, 'often' as const],
        [1, 'rarely' as const],
      ])
    ] += 1;
  }
  expect(counts.never).toBe(0);
  expect(counts.often / counts.rarely).toBeGreaterThan(2.6);
  expect(counts.often / counts.rarely).toBeLessThan(3.4);
  expect(() => random.pick([[0, 'never']])).toThrow('nothing to choose from');
});
