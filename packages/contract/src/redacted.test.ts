import { redacted } from './redacted.ts';

test.each([
  'authorization',
  'Authorization',
  'Set-Cookie',
  'upstash-signature',
  'x-slack-signature',
  'QSTASH_TOKEN',
  'accessToken',
  'cronSecret',
  'password',
  'api_key',
  'x-vercel-protection-bypass',
  'payload',
  'body',
])('the field %s is hidden, as deep as it stands', (name) => {
  expect(redacted({ [name]: 'x' })).toEqual({ [name]: '[redacted]' });
  expect(redacted({ a: [{ b: { c: { [name]: { deep: 1 } } } }] })).toEqual({
    a: [{ b: { c: { [name]: '[redacted]' } } }],
  });
});

test('what a line is for stays as it is', () => {
  const line = {
    event: 'queue-gave-up',
    run: 'reports.on-time@2026-01-05T02:00:00.000Z',
    key: 'BOS/2026-01-05',
    tokens: 3,
    responseBody: 'timed out',
    startedAt: new Date('2026-01-05T02:00:00Z'),
    none: null,
    unset: undefined,
    list: [1, 'two', true],
  };
  expect(redacted(line)).toEqual({ ...line, startedAt: '2026-01-05T02:00:00.000Z' });
});

test('a job’s own fields are hidden beside them, however they are written', () => {
  const unit = { email: 'joe@example.com', home: { post_code: '10115' }, airport: 'BOS' };
  expect(redacted({ unit }, ['email', 'postCode'])).toEqual({
    unit: { email: '[redacted]', home: { post_code: '[redacted]' }, airport: 'BOS' },
  });
});

test('an error is its record alone: what a library hangs on it stays out', () => {
  const config = { headers: { 'x-key': 'a key' }, data: '{"email":"joe@example.com"}' };
  const error = Object.assign(new Error('Request failed', { cause: new TypeError('no route') }), {
    code: 'ERR_BAD_REQUEST',
    config,
  });
  expect(redacted({ error })).toEqual({
    error: {
      name: 'Error',
      message: 'Request failed',
      stack: expect.any(String),
      code: 'ERR_BAD_REQUEST',
      cause: { name: 'TypeError', message: 'no route', stack: expect.any(String) },
    },
  });
});

test('what goes round in a circle ends', () => {
  const circle: Record<string, unknown> = { token: 't' };
  circle.again = circle;
  expect(JSON.stringify(redacted(circle))).not.toContain('"t"');
});
