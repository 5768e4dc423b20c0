import { progressLine } from './progressLine.ts';

test('a run half through shows half a bar, its count, rate and time', () => {
  const line = progressLine({ state: 'working', found: 220, done: 110, dead: 0, inHand: 0 }, 2_000, 10);
  expect(line).toBe('▕█████     ▏  110 of 220 done · 55/s · 2.0 s · working');
});

test('dead units fill the bar too, and are named', () => {
  const line = progressLine({ state: 'failed', found: 4, done: 3, dead: 1, inHand: 0 }, 1_000, 4);
  expect(line).toBe('▕████▏    3 of 4 done, 1 dead · 3/s · 1.0 s · failed');
});

test('a run that has found nothing yet has an empty bar and no rate', () => {
  expect(progressLine({ state: 'opened', found: 0, done: 0, dead: 0, inHand: 0 }, 0, 4)).toBe(
    '▕    ▏    0 of 0 done · 0/s · 0.0 s · opened',
  );
});
