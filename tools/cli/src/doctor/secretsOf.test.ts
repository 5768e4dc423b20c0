import { wrong } from './Finding.ts';
import { hideSecrets } from './hideSecrets.ts';
import { secretsOf } from './secretsOf.ts';

const said = (environment: Record<string, string>, text: string) =>
  hideSecrets(wrong('check', text, text), secretsOf(environment));

test.each<[string, Record<string, string>, string]>([
  ['a token', { QSTASH_TOKEN: 'hush hush' }, 'refused: hush hush'],
  ['a bypass', { PROTECTION_BYPASS_E_MAIL: 'hush' }, 'refused: hush'],
  ["a database's password", { DATABASE_URL: 'postgres://me:hu%40sh@host/db' }, 'for me: hu@sh or hu%40sh'],
  [
    'a user in an address, and its query',
    { WORKER_URL_X: 'https://hush:hush2@x.com/?a=hush3' },
    'hush hush2 a=hush3 hush3',
  ],
  ['an address that is none', { QSTASH_URL: 'hush1234' }, 'no URL: hush1234'],
  ["a stranger's key", { STRIPE_API_KEY: 'hush' }, 'with hush'],
  ['what looks like a key', { SOMETHING: 'hush4567890123456' }, 'with hush4567890123456'],
  ["a stranger's address", { SLACK: 'https://me:hush@example.com' }, 'with hush'],
  [
    'where alerts go',
    { ALERT_ROUTES: '{"*":["log","slack:https://x.com/hush1","pagerduty:hush2222"]}' },
    'to https://x.com/hush1 by hush2222',
  ],
  ['where a heartbeat goes', { HEARTBEAT_PING_URL: 'https://hc.com/hush' }, 'to https://hc.com/hush'],
  ['a secret with a quote, as JSON shows it', { CRON_SECRET: 'hu"sh' }, '{"secret":"hu\\"sh"}'],
  ['a secret with a newline', { CRON_SECRET: 'hush\n' }, 'with hush.'],
  ['a secret with spaces, as a line shows it', { CRON_SECRET: 'hu  sh' }, 'with hu sh'],
])('%s is hidden', (_, environment, text) => {
  const { says, todo } = said(environment, text);
  expect(says).toContain('•••');
  expect(says).not.toMatch(/hu.{0,3}sh/);
  expect(todo).toBe(says);
});

test('a secret that holds another is hidden whole', () => {
  expect(said({ A_TOKEN: 'hush', B_TOKEN: 'hush-and-more' }, 'with hush-and-more').says).toBe('with •••');
});

test('what is too long is cut, and no secret at the cut is left in halves', () => {
  const { says } = said({ A_TOKEN: 'hush' }, `${'x'.repeat(998)}hush${'x'.repeat(998)}`);
  expect(says).toBe(`${'x'.repeat(998)}••…`);
});

test.each<[string, Record<string, string>]>([
  ['an address', { PUBLIC_URL: 'https://example.com', DATABASE_URL: 'postgres://me@example.com/db?sslmode=require' }],
  ['a word', { NODE_ENV: 'production', CI: 'true', PORT: '3000' }],
])('%s may be told', (_, environment) => {
  const text = 'GET https://example.com:3000 as me, sslmode require, in production: true';
  expect(said(environment, text).says).toBe(text);
});
