import { Fenced, PermanentError, RetryLater } from '@nightshift/contract';
import { DatabaseUnavailable, TransactionWasAborted } from '@nightshift/database';
import { judgeError } from './judgeError.ts';

const sqlError = (code: string) => Object.assign(new Error(`SQL error ${code}`), { code, severity: 'ERROR' });

test.each([
  ['a lost connection', new DatabaseUnavailable(new Error('terminated'))],
  ['a serialization failure', sqlError('40001')],
  ['a deadlock', sqlError('40P01')],
  ['a server out of connections', sqlError('53300')],
  ['a server that shuts down', sqlError('57P01')],
])('%s blames nobody, wrapped by the author or not', (_, error) => {
  expect(judgeError(error)).toMatchObject({ kind: 'blameless', error: { message: error.message } });
  const wrapped = new Error('could not save', { cause: new Error('again', { cause: error }) });
  expect(judgeError(wrapped)).toMatchObject({ kind: 'blameless', error: { message: 'could not save' } });
});

test.each([
  ['a broken constraint', sqlError('23505')],
  ['a statement that took too long', sqlError('57014')],
  ['a swallowed SQL error', new TransactionWasAborted()],
  ['a provider that is away', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
  ['a provider with a code that looks like Postgres', Object.assign(new Error('busy'), { code: '40001' })],
  ['an ordinary error', new TypeError('undefined is not a function')],
])("%s is the unit's own failure", (_, error) => {
  expect(judgeError(error)).toMatchObject({ kind: 'failure', permanent: false, error: { message: error.message } });
});

test('a failure keeps the error with its code and its causes', () => {
  const error = Object.assign(new Error('the charge failed', { cause: sqlError('23514') }), { code: 'E_CHARGE' });
  expect(judgeError(error)).toEqual({
    kind: 'failure',
    permanent: false,
    error: {
      name: 'Error',
      message: 'the charge failed',
      code: 'E_CHARGE',
      stack: expect.stringContaining('judgeError.test'),
      cause: { name: 'Error', message: 'SQL error 23514', code: '23514', stack: expect.any(String) },
    },
  });
});

test("the author's own words count, whatever caused them", () => {
  const cause = new DatabaseUnavailable(new Error('terminated'));
  expect(judgeError(new PermanentError('no such customer', { cause }))).toMatchObject({
    kind: 'failure',
    permanent: true,
    error: { name: 'PermanentError', cause: { name: 'DatabaseUnavailable' } },
  });
  expect(judgeError(new RetryLater('90s', { cause }))).toEqual({ kind: 'later', delayMs: 90_000 });
});

test('a lost fence is no failure, wrapped or not', () => {
  expect(judgeError(new Fenced('lost'))).toEqual({ kind: 'fenced' });
  expect(judgeError(new Error('could not save', { cause: new Fenced('lost') }))).toEqual({ kind: 'fenced' });
});

test('what is no error is a failure with its text, and an error that causes itself is judged all the same', () => {
  expect(judgeError('boom')).toMatchObject({ kind: 'failure', permanent: false, error: { message: 'boom' } });
  expect(judgeError(undefined)).toMatchObject({ kind: 'failure', permanent: false });
  const circle = new Error('round and round');
  circle.cause = circle;
  expect(judgeError(circle)).toMatchObject({ kind: 'failure', error: { message: 'round and round' } });
});
