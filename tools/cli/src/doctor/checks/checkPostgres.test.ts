import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import { checkPostgres, judgePostgres } from './checkPostgres.ts';

let world: FreshDatabase;
beforeAll(async () => (world = await freshDatabase()));
afterAll(() => world.drop());

const examine = (environment: Record<string, string>) => checkPostgres.examine({ environment, apps: [], jobs: [] });
const changed = (change: (url: URL) => void) => {
  const url = new URL(world.url);
  change(url);
  return url.href;
};

test('a Postgres that answers is told with its version', async () => {
  expect(await examine({ DATABASE_URL: world.url })).toEqual([
    {
      check: 'Postgres',
      outcome: 'right',
      says: expect.stringMatching(/^\d+\.\d+ .*answers, and no pooler in transaction mode is seen$/),
    },
  ]);
});

test.each([
  [149_999, 'wrong'],
  [150_000, 'right'],
])('version %i is %s', (number, outcome) => {
  expect(judgePostgres({ version: 'x', number, lent: false })).toMatchObject({ outcome });
});

test('a pooler in transaction mode is fine, and said', () => {
  expect(judgePostgres({ version: '17.4', number: 170_004, lent: true })).toMatchObject({
    outcome: 'right',
    says: '17.4 answers, behind a pooler in transaction mode, which is fine',
  });
});

test.each<[string, (url: URL) => void, string, string]>([
  [
    'a wrong password',
    (url) => (url.password = 'not-the-password'),
    'password authentication failed',
    'user and password',
  ],
  ['a database that is not there', (url) => (url.pathname = '/nowhere'), '"nowhere" does not exist', 'or create it'],
  ['a port where nobody listens', (url) => (url.port = '1'), 'ECONNREFUSED', 'host and port'],
])('%s is named, with what to do', async (_, change, says, todo) => {
  const [finding] = await examine({ DATABASE_URL: changed(change) });
  expect(finding).toMatchObject({
    outcome: 'wrong',
    says: expect.stringContaining(says),
    todo: expect.stringContaining(todo),
  });
  expect(JSON.stringify(finding)).not.toContain('not-the-password');
});

test.each([{}, { DATABASE_URL: 'mysql://somewhere' }])(
  'without a DATABASE_URL there is nothing to ask',
  async (env) => {
    expect(await examine(env)).toEqual([
      { check: 'Postgres', outcome: 'unchecked', says: 'DATABASE_URL is missing or malformed' },
    ]);
  },
);
