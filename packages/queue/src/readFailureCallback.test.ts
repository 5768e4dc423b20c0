import { formatMessage } from '@nightshift/contract';
import { readFailureCallback } from './readFailureCallback.ts';

const message = { run: 'reports.on-time@2026-07-01T01:00:00.000Z', job: 'reports.on-time', pack: 21, send: 3 };
const base64 = (text: string) => Buffer.from(text).toString('base64');
const report = {
  status: 504,
  header: { 'content-type': ['text/plain'] },
  body: base64('FUNCTION_INVOCATION_TIMEOUT'),
  retried: 7,
  maxRetries: 7,
  dlqId: '1725323658779-0',
  sourceMessageId: 'msg_1',
  url: 'https://reports.example.com/api/on-time',
  method: 'POST',
  sourceHeader: { 'Content-Type': ['application/json'] },
  sourceBody: base64(formatMessage(message)),
  notBefore: 1725323658779,
  createdAt: 1725323658779,
  callerIP: '127.0.0.1',
};
const read = (change: Record<string, unknown> = {}) => readFailureCallback(JSON.stringify({ ...report, ...change }));

describe('readFailureCallback', () => {
  test('says which message QStash gave up on, and why', () => {
    expect(read()).toEqual({
      kind: 'failure',
      message: { kind: 'message', message: { v: 1, ...message } },
      url: 'https://reports.example.com/api/on-time',
      status: 504,
      retried: 7,
      maxRetries: 7,
      sourceMessageId: 'msg_1',
      dlqId: '1725323658779-0',
      responseBody: 'FUNCTION_INVOCATION_TIMEOUT',
    });
  });

  test('takes numbers as text, as the documentation prints some', () => {
    expect(read({ status: '504', retried: '7', maxRetries: '7' })).toEqual(read());
  });

  test('does without what a failure may lack: an answer, a place in the queue’s own DLQ', () => {
    for (const nothing of [undefined, null]) {
      const failure = read({ body: nothing, status: nothing, dlqId: nothing });
      expect(failure).toMatchObject({ kind: 'failure', status: 0, responseBody: '' });
      expect(failure).not.toHaveProperty('dlqId');
    }
  });

  test('cuts a long answer', () => {
    expect(read({ body: base64('x'.repeat(1_000_000)) })).toMatchObject({ responseBody: 'x'.repeat(2_048) });
  });

  test('a message that is none is reported as such, with the rest', () => {
    expect(read({ sourceBody: base64('hello') })).toMatchObject({
      kind: 'failure',
      message: { kind: 'garbage' },
      sourceMessageId: 'msg_1',
    });
    expect(read({ sourceBody: base64('{"v":2}') })).toMatchObject({ message: { kind: 'newer', version: 2 } });
  });

  test.each([
    ['no JSON', 'hello'],
    ['no object', '[]'],
    ['no source', JSON.stringify({ ...report, sourceBody: undefined })],
    ['no message id', JSON.stringify({ ...report, sourceMessageId: undefined })],
  ])('%s is garbage, with a reason', (_, body) => {
    expect(readFailureCallback(body)).toEqual({ kind: 'garbage', reason: expect.stringMatching(/\w/) });
  });
});
