import { PermanentError, RetryLater } from '@nightshift/contract';
import { sendError, type Refused } from './sendError.ts';

const refused = (statusCode: number, name: string, headers: Record<string, string> = {}): Error =>
  sendError(
    { error: { statusCode, name: name as NonNullable<Refused['error']>['name'] & string, message: 'no' }, headers },
    'B-1',
  );

const delayOf = (error: Error) => (error instanceof RetryLater ? error.delayMs : error);

test.each<[string, Record<string, string>, number]>([
  ['rate_limit_exceeded', { 'retry-after': '120' }, 120_000],
  ['rate_limit_exceeded', { 'retry-after': '120', 'ratelimit-reset': '1' }, 120_000],
  ['rate_limit_exceeded', { 'ratelimit-reset': '7' }, 7_000],
  ['rate_limit_exceeded', { 'retry-after': '0' }, 1_000],
  ['rate_limit_exceeded', { 'retry-after': 'soon' }, 10_000],
  ['rate_limit_exceeded', { 'retry-after': '99999999999' }, 86_400_000],
  ['rate_limit_exceeded', {}, 10_000],
  ['daily_quota_exceeded', {}, 3_600_000],
  ['daily_quota_exceeded', { 'ratelimit-reset': '1' }, 3_600_000],
  ['monthly_quota_exceeded', { 'retry-after': '7200' }, 7_200_000],
])('429 %s with %j: later, in %i ms', (name, headers, delayMs) => {
  expect(delayOf(refused(429, name, headers))).toBe(delayMs);
});

test('another attempt that is being answered under this key: later, soon', () => {
  expect(delayOf(refused(409, 'concurrent_idempotent_requests'))).toBe(5_000);
});

test.each([
  [400, 'validation_error'],
  [413, 'application_error'],
  [422, 'validation_error'],
  [422, 'missing_required_field'],
  [451, 'security_error'],
])('%i %s is about this e-mail: for good, and the letter says what to do', (status, name) => {
  const error = refused(status, name);
  expect(error).toBeInstanceOf(PermanentError);
  expect(error.message).toBe(
    `Resend did not take the reminder of booking B-1: ${status} ${name}: no. Correct the booking and redrive this letter, or discard it`,
  );
});

test.each([
  [401, 'missing_api_key'],
  [403, 'invalid_api_key'],
  [403, 'validation_error'],
  [404, 'not_found'],
  [405, 'method_not_allowed'],
  [422, 'invalid_from_address'],
])('%i %s is about the set-up: tried again, and says what to check', (status, name) => {
  const error = refused(status, name);
  expect(error.name).toBe('Error');
  expect(error.message).toContain('RESEND_API_KEY');
});

test.each([
  [408, 'application_error'],
  [500, 'internal_server_error'],
  [502, 'application_error'],
  [503, 'application_error'],
])('%i %s: an error as any, which the job retries', (status, name) => {
  expect(refused(status, name).name).toBe('Error');
});

test.each<[string, Refused, string]>([
  [
    'no answer',
    { error: { statusCode: null, name: 'application_error', message: 'Unable to fetch data.' }, headers: null },
    'Resend did not take the reminder of booking B-1: application_error: Unable to fetch data.',
  ],
  [
    'an error of something in between, in another form',
    { error: { message: 'bad gateway' }, headers: {} },
    'Resend did not take the reminder of booking B-1: bad gateway',
  ],
  [
    'an answer without an id',
    { error: null, headers: {} },
    'Resend did not take the reminder of booking B-1: the answer names no e-mail',
  ],
])('%s: an error as any, which says so', (_, what, message) => {
  const error = sendError(what, 'B-1');
  expect([error.name, error.message]).toEqual(['Error', message]);
});

test('what it waits for is said beside RetryLater', () => {
  expect(refused(429, 'rate_limit_exceeded').cause).toMatchObject({ message: expect.stringContaining('429') });
});
