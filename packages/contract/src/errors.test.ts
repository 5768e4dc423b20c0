import { runInNewContext } from 'node:vm';
import { PermanentError, recordError, RetryLater, type ErrorRecord } from './errors.ts';

describe('recordError', () => {
  test('keeps name, message, code, stack and the chain of causes', () => {
    const cause = Object.assign(new TypeError('connect refused'), { code: 'ECONNREFUSED' });
    const record = recordError(new PermanentError('no such airport', { cause }));
    expect(record).toMatchObject({
      name: 'PermanentError',
      message: 'no such airport',
      stack: expect.stringContaining('errors.test.ts'),
      cause: { name: 'TypeError', message: 'connect refused', code: 'ECONNREFUSED' },
    });
    expect(record).not.toHaveProperty('code');
  });

  test('an error that causes itself ends after five causes', () => {
    const error = new Error('round and round');
    error.cause = error;
    let depth = 0;
    for (let record: ErrorRecord | undefined = recordError(error); record !== undefined; record = record.cause)
      depth += 1;
    expect(depth).toBe(6);
  });

  test('knows an error of another realm', () => {
    expect(recordError(runInNewContext('new RangeError("far away")'))).toMatchObject({
      name: 'RangeError',
      message: 'far away',
    });
  });

  test('an object with a message is as good as an error', () => {
    expect(recordError({ message: 'row level security', code: '42501' })).toEqual({
      name: 'NotAnError',
      message: 'row level security',
      code: '42501',
    });
  });

  const circular: Record<string, unknown> = {};
  circular.self = circular;
  test.each([
    ['text', 'out of paper', 'out of paper'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 404, '404'],
    ['a big number', 10n, '10'],
    ['a symbol', Symbol('odd'), 'Symbol(odd)'],
    ['an object', { status: 404 }, '{"status":404}'],
    ['a circle', circular, '[object Object]'],
    ['a circle without a prototype', Object.assign(Object.create(null), { circular }), '[object Object]'],
  ])('records %s that was thrown', (_, thrown, message) => {
    expect(recordError(thrown)).toEqual({ name: 'NotAnError', message });
  });

  test('holds nothing that Postgres refuses: no NUL, no half of a surrogate pair', () => {
    expect(recordError(new Error('a\0b\ud83d c\udca9 d💩')).message).toBe('a\ufffdb\ufffd c\ufffd d💩');
  });

  test('cuts a message that would fill a row', () => {
    expect(recordError(new Error('x'.repeat(5_000_000))).message).toHaveLength(10_001);
  });
});

describe('RetryLater', () => {
  test('carries its delay in milliseconds', () => {
    expect(new RetryLater('15m').delayMs).toBe(900_000);
  });

  test('refuses a delay that is none, where it is written', () => {
    expect(() => new RetryLater('soon')).toThrow("'soon' is not a duration");
  });
});
