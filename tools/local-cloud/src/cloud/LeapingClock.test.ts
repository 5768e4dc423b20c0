import { LeapingClock } from './LeapingClock.ts';

const HOUR = 3_600_000;

test('it goes as the machine does, and ahead by what it has leapt', () => {
  const clock = new LeapingClock();
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
  clock.leap(HOUR);
  clock.leap(HOUR);
  expect(Math.abs(clock.now() - Date.now() - 2 * HOUR)).toBeLessThan(1_000);
});

test('a leap wakes what it passes, and leaves asleep what is later', async () => {
  const clock = new LeapingClock();
  const woken: string[] = [];
  const stopLater = clock.wakeAt(clock.now() + 2 * HOUR, () => woken.push('later'));
  await new Promise<void>((resolve) => {
    clock.wakeAt(clock.now() + HOUR, () => {
      woken.push('sooner');
      resolve();
    });
    clock.leap(HOUR + 1_000);
  });
  expect(woken).toEqual(['sooner']);
  stopLater();
});

test('what is cancelled is not woken, before a leap or after it', async () => {
  const clock = new LeapingClock();
  const woken: string[] = [];
  const cancelBefore = clock.wakeAt(clock.now() + HOUR, () => woken.push('cancelled before'));
  const cancelAfter = clock.wakeAt(clock.now() + HOUR, () => woken.push('cancelled after'));
  cancelBefore();
  clock.leap(2 * HOUR);
  cancelAfter();
  await new Promise<void>((resolve) => void clock.wakeAt(clock.now() + 20, resolve));
  expect(woken).toEqual([]);
});

test('it never goes back', () => {
  expect(() => new LeapingClock().leap(-1)).toThrow(RangeError);
});
