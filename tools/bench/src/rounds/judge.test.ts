import { judge } from './judge.ts';
import type { Contestant, Turn } from './takeTurn.ts';

const turn = (contestant: Contestant, seconds: number): Turn => ({
  contestant,
  seconds,
  dispatchSeconds: 0,
  cpu: {},
  statements: [],
});

test('a fan-out is judged by how many times as fast as the raw loop it was, within each round', () => {
  const rounds = [
    [turn('raw fan-out', 10), turn('many', 2)],
    [turn('many', 4), turn('raw fan-out', 10)],
    [turn('raw fan-out', 100), turn('many', 25)],
  ];
  expect(judge(rounds, 'many')).toMatchObject({ ratio: { median: 4, least: 2.5, most: 5 }, aim: 3, reached: true });
});

test('a walk is judged by how many times as long as the raw loop it took', () => {
  const rounds = [[turn('raw walk', 10), turn('walk', 12)]];
  expect(judge(rounds, 'walk')).toMatchObject({ ratio: { median: 1.2 }, aim: 1.1, reached: false });
});
