import { once } from 'node:events';
import { DeadlineNears, marginMs, startDeadline, type Deadline } from './deadline.ts';

let deadline: Deadline | undefined;
afterEach(() => deadline?.clear());

test.each([
  [1_000, 500],
  [5_000, 500],
  [20_000, 2_000],
  [60_000, 6_000],
  [1_800_000, 10_000],
])('of %d ms the last %d are kept for committing, yielding and answering', (maxDurationMs, margin) => {
  expect(marginMs(maxDurationMs)).toBe(margin);
});

test('it has passed once the margin is reached, by the clock alone', () => {
  let now = 1_000_000;
  deadline = startDeadline(new Date(now + 60_000), 60_000, () => now);
  now += 53_999;
  expect(deadline.passed()).toBe(false);
  now += 1;
  expect(deadline.passed()).toBe(true);
  expect(deadline.signal.aborted).toBe(false);
});

test('its signal aborts when the margin is reached, and says why', async () => {
  deadline = startDeadline(new Date(Date.now() + 540), 1_000);
  expect(deadline.signal.aborted).toBe(false);
  await once(deadline.signal, 'abort');
  expect(deadline.signal.reason).toBeInstanceOf(DeadlineNears);
  expect(deadline.passed()).toBe(true);
});

test('an end that has passed aborts in the next moment', async () => {
  deadline = startDeadline(new Date(0), 60_000);
  expect(deadline.passed()).toBe(true);
  await once(deadline.signal, 'abort');
});

test('cleared, its signal aborts no more', async () => {
  deadline = startDeadline(new Date(Date.now() + 520), 1_000);
  deadline.clear();
  const later = startDeadline(new Date(Date.now() + 540), 1_000);
  await once(later.signal, 'abort');
  expect(deadline.signal.aborted).toBe(false);
});
