import { formatDuration, parseDuration } from './duration.ts';

describe('parseDuration', () => {
  test.each([
    ['1ms', 1],
    ['30s', 30_000],
    ['15m', 900_000],
    ['25h', 90_000_000],
    ['3d', 259_200_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['0s1ms', 1],
  ])('%s is %d milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test.each(['', '30', 's', '0s', '-5s', '5 s', '1h 30m', '1w', '5S', '0.1ms', '1e3s', `${'9'.repeat(400)}d`])(
    "refuses '%s', naming it",
    (text) => {
      expect(() => parseDuration(text)).toThrow(RangeError);
      expect(() => parseDuration(text)).toThrow(`'${text}' is not a duration`);
    },
  );
});

describe('formatDuration', () => {
  test.each([0, 1, 999, 1_000, 90_000, 3_600_000, 90_061_001, 30 * 86_400_000])(
    '%d is written exactly',
    (milliseconds) => {
      const text = formatDuration(milliseconds);
      if (milliseconds === 0) expect(text).toBe('0s');
      else expect(parseDuration(text)).toBe(milliseconds);
    },
  );

  test('in as few parts as it takes', () => {
    expect(formatDuration(90_000)).toBe('1m30s');
    expect(formatDuration(3_600_000)).toBe('1h');
    expect(formatDuration(90_061_001)).toBe('1d1h1m1s1ms');
  });
});
