import { believeBearer } from './believeBearer.ts';

const SECRET = 'a-secret-of-the-crons';
const call = (authorization?: string) =>
  new Request('https://dispatcher.example.com/api/cron/tests.job', {
    headers: authorization === undefined ? {} : { authorization },
  });

test('the secret is believed', () => {
  expect(believeBearer(call(`Bearer ${SECRET}`), SECRET)).toBe(true);
});

test.each([
  ['nothing', undefined],
  ['an empty header', ''],
  ['what an unset variable turns into', 'Bearer undefined'],
  ['an empty secret', 'Bearer '],
  ['the secret alone', SECRET],
  ['another scheme', `Basic ${SECRET}`],
  ['a wrong one of the same length', `Bearer ${SECRET.replace(/.$/, 'x')}`],
  ['a shorter one', `Bearer ${SECRET.slice(0, -1)}`],
  ['a longer one', `Bearer ${SECRET}x`],
])('%s is not believed', (_, authorization) => {
  expect(believeBearer(call(authorization), SECRET)).toBe(false);
});

test('an empty secret believes nobody', () => {
  for (const authorization of [undefined, '', 'Bearer', 'Bearer ', 'Bearer undefined']) {
    expect(believeBearer(call(authorization), '')).toBe(false);
  }
});
