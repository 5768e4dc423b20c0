import { addressProblems } from './addressProblems.ts';

const NAMES = ['DATABASE_URL', 'PUBLIC_URL', 'WORKER_URL_REPORTS', 'QSTASH_URL', 'QSTASH_TOKEN'];

test('plain addresses are no trouble; a database has a user, and a token is no address', () => {
  const environment = {
    DATABASE_URL: 'postgres://me:secret@host/db?sslmode=require',
    PUBLIC_URL: 'https://example.com/',
    WORKER_URL_REPORTS: 'https://example.com/reports',
    QSTASH_TOKEN: 'https://me:secret@example.com',
  };
  expect(addressProblems(environment, NAMES)).toEqual([]);
});

test('a user, a password or a query in an address is named, and not shown', () => {
  const environment = {
    PUBLIC_URL: 'https://me@example.com',
    WORKER_URL_REPORTS: 'https://me:secret@example.com',
    QSTASH_URL: 'https://example.com/?qstash_token=secret',
  };
  expect(addressProblems(environment, NAMES)).toEqual([
    'PUBLIC_URL must not hold a user name or password',
    'WORKER_URL_REPORTS must not hold a user name or password',
    'QSTASH_URL must not hold a query or fragment',
  ]);
});
