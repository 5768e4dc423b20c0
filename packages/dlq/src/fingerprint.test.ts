import type { ErrorRecord } from '@nightshift/contract';
import { fingerprint } from './fingerprint.ts';

const JOB = 'billing.charge';
const error = (message: string, rest: Partial<ErrorRecord> = {}): ErrorRecord => ({ name: 'Error', message, ...rest });
const same = (one: ErrorRecord, other: ErrorRecord) => fingerprint(JOB, one) === fingerprint(JOB, other);

test('a fingerprint is 16 hex digits, the same each time', () => {
  expect(fingerprint(JOB, error('boom'))).toMatch(/^[0-9a-f]{16}$/);
  expect(same(error('boom'), error('boom'))).toBe(true);
});

test.each([
  ['numbers', 'row 7 of 1,234 took 12.5 ms', 'row 12345 of 9 took 3 ms'],
  ['UUIDs', 'no user 1b4e28ba-2fa1-11d2-883f-0016d3cca427 here', 'no user 9F8C8D31-8B39-4B3B-AAAA-0123456789AB here'],
  ["a provider's ids", 'No such customer: cus_N1aB2c3D', 'No such customer: cus_Zz9yyy8x'],
  ['ids in lower case and dashes', 'order ord-2024-17 is closed', 'order ord-2025-9 is closed'],
  ['instants', 'not before 2026-01-05T03:00:00.000Z', 'not before 2027-11-30T23:59:59.999Z'],
  ['addresses', 'connect ECONNREFUSED 10.0.0.1:5432', 'connect ECONNREFUSED 192.168.17.4:6543'],
  ['single-quoted values', "airport 'BER' is closed", "airport 'São Paulo (GRU)' is closed"],
  ['double-quoted values', 'key "a" is taken', 'key "b c" is taken'],
  ['values in backticks', 'field `name` is empty', 'field `zip code` is empty'],
  ['quoted values with an apostrophe in them', "no such name 'O'Brien' here", "no such name 'Smith' here"],
  ['quoted values beside an apostrophe', "can't open 'a.txt', isn't there", "can't open 'b c.txt', isn't there"],
])('one cause has one fingerprint whatever the %s in its message', (_, one, other) => {
  expect(same(error(one), error(other))).toBe(true);
});

test.each([
  ['words', error('the card was declined'), error('the card has expired')],
  ['the name', error('boom'), error('boom', { name: 'TypeError' })],
  ['the code', error('boom', { code: '23505' }), error('boom', { code: '23503' })],
  ['having a code', error('boom'), error('boom', { code: '23505' })],
  ["a cause's words", error('boom', { cause: error('timeout') }), error('boom', { cause: error('refused') })],
  ['having a cause', error('boom'), error('boom', { cause: error('timeout') })],
  ['what lies between two apostrophes', error("can't read it, didn't try"), error("can't write it, didn't try")],
])('%s tell one cause from another', (_, one, other) => {
  expect(same(one, other)).toBe(false);
});

test('the same error of another job is another cause', () => {
  expect(fingerprint(JOB, error('boom'))).not.toBe(fingerprint('billing.refund', error('boom')));
});

test("the stack doesn't count, neither an error's own nor its cause's", () => {
  const at = (line: number) =>
    error('boom', { stack: `Error: boom\n  at a.js:${line}`, cause: error('why', { stack: `at b.js:${line}` }) });
  expect(same(at(1), { ...at(2), stack: 'elsewhere' })).toBe(true);
  expect(same(at(1), error('boom', { cause: error('why') }))).toBe(true);
});

test.each(["'a ".repeat(30_000), 'a-'.repeat(40_000)])(
  'a long and odd message takes no longer than its length: %#',
  (message) => {
    const startedAt = performance.now();
    fingerprint(JOB, error(message));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  },
);
