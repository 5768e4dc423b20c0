import { InvalidRoutes, parseRoutes } from './parseRoutes.ts';

const HOOK = 'https://hooks.slack.com/services/T0/B0/s3cr3t';
const KEY = 'R0123456789ABCDEF0123456789ABCDE';

test('reads every kind, for each owner and for everybody else', () => {
  const text = JSON.stringify({
    'reports-team': [`slack:${HOOK}`, `pagerduty:${KEY}`, 'email:reports@example.com'],
    'billing-team': ['webhook:http://localhost:4000/alerts?x=1:2'],
    '*': ['log'],
  });
  expect(parseRoutes(text)).toEqual({
    'reports-team': [
      { kind: 'slack', url: HOOK },
      { kind: 'pagerduty', routingKey: KEY },
      { kind: 'email', to: 'reports@example.com' },
    ],
    'billing-team': [{ kind: 'webhook', url: 'http://localhost:4000/alerts?x=1:2' }],
    '*': [{ kind: 'log' }],
  });
});

test.each([undefined, '', '  '])('unset (%p), everything goes to the log', (text) => {
  expect(parseRoutes(text)).toEqual({ '*': [{ kind: 'log' }] });
});

test.each([
  ['no JSON', `{"reports-team": ["slack:${HOOK}"`, 'are not JSON'],
  ['a bare address', HOOK, 'are not JSON'],
  ['a list', `["slack:${HOOK}"]`, 'an object with a list'],
  ['no list', `{"reports-team":"slack:${HOOK}"}`, 'an object with a list'],
  ['an empty list', '{"reports-team":[]}', 'at least one'],
  [
    'an address of no kind',
    `{"reports-team":["log","${HOOK}"]}`,
    "entry 2 of owner 'reports-team' is of no known kind",
  ],
  ['a key of no kind', `{"reports-team":["${KEY}"]}`, 'is of no known kind: write slack:<url>'],
  ['an unknown kind', `{"reports-team":["teams:${HOOK}"]}`, 'is of no known kind'],
  [
    'a slack without an address',
    `{"*":["slack:${KEY}"]}`,
    "entry 1 of owner '*': after 'slack:' there must be an http(s):// address",
  ],
  ['a file', `{"*":["webhook:file:///etc/${KEY}"]}`, "after 'webhook:'"],
  ['a key with spaces', `{"*":["pagerduty:${KEY} "]}`, "after 'pagerduty:'"],
  ['two addresses', `{"*":["email:a@example.com, ${KEY}@example.com"]}`, "after 'email:' there must be one"],
])('refuses %s, saying where, and prints no secret', (_, text, sentence) => {
  const refusal = () => parseRoutes(text);
  expect(refusal).toThrow(InvalidRoutes);
  expect(refusal).toThrow(sentence);
  try {
    refusal();
  } catch (error) {
    const { message, stack, cause } = error as Error;
    expect(`${message}${stack}${String(cause)}`).not.toMatch(/s3cr3t|R01234/);
  }
});
