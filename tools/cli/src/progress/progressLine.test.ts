import { progressLine } from './progressLine.ts';
import type { Progress } from './readProgress.ts';

const at = (rest: Partial<Progress>): Progress => ({
  run: 'r',
  state: 'working',
  reason: null,
  found: 0,
  done: 0,
  dead: 0,
  cancelled: 0,
  elapsedMs: 0,
  over: false,
  ...rest,
});

test.each<[Partial<Progress>, string]>([
  [{ state: 'opened' }, '▕          ▏ 0 of 0 done · 0s · opened'],
  [{ found: 4, done: 1, elapsedMs: 2_400 }, '▕██▌       ▏ 1 of 4 done · 0.4/s · 2s · working'],
  [{ found: 4, done: 2, dead: 1, elapsedMs: 90_000 }, '▕███████▌  ▏ 2 of 4 done · 1 dead · 0.0/s · 1m30s · working'],
  [
    { found: 2, done: 1, cancelled: 1, elapsedMs: 1_000, state: 'cancelled' },
    '▕██████████▏ 1 of 2 done · 1 cancelled · 1.0/s · 1s · cancelled',
  ],
])('%j is shown as %s', (progress, line) => {
  expect(progressLine(at(progress), 10)).toBe(line);
});
