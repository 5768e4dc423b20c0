import { judgeHealth, type Health } from './judgeHealth.ts';

const health = (parts: Partial<Health>): Health => ({
  status: 200,
  location: null,
  vercelError: null,
  body: '',
  ...parts,
});
const judge = (parts: Partial<Health>, bypass = false) => judgeHealth('e-mail', health(parts), bypass);

test('200 is well', () => expect(judge({ body: '{"ok":true}' })).toEqual({ kind: 'well' }));

test('a dispatcher that reports overdue jobs is deployed: a repair must not be kept away by what it repairs', () => {
  const body = '{"ok":false,"reasons":["reports.on-time is overdue"]}';
  expect(judge({ status: 503, body })).toEqual({
    kind: 'well',
    remark: `it runs, and says that a job is overdue or that no watch has gone round lately: ${body}`,
  });
});

test('another 503 may pass by itself, and says why', () => {
  expect(judge({ status: 503, body: '{"kind":"unavailable","reason":"Postgres is away"}' })).toEqual({
    kind: 'not-yet',
    reason: '503: Postgres is away',
  });
});

test('an incomplete environment is told by its own words', () => {
  const error = 'this deployment is not configured: its log names the variables';
  expect(judge({ status: 500, body: JSON.stringify({ error }) })).toEqual({ kind: 'not-yet', reason: `500: ${error}` });
});

test('a function that dies is told by the word of Vercel', () => {
  expect(judge({ status: 500, vercelError: 'FUNCTION_INVOCATION_FAILED', body: 'oh' })).toEqual({
    kind: 'not-yet',
    reason: '500 (FUNCTION_INVOCATION_FAILED): the log of this deployment says why',
  });
});

test('behind Deployment Protection the missing secret is named', () => {
  expect(judge({ status: 401 })).toMatchObject({
    kind: 'wrong',
    reason: expect.stringMatching(/^401: Deployment Protection stands in front.* Set PROTECTION_BYPASS_E_MAIL /),
  });
});

test('a secret that Deployment Protection refuses is said to be wrong', () => {
  expect(judge({ status: 401 }, true)).toMatchObject({
    kind: 'wrong',
    reason: expect.stringContaining("doesn't take the secret in PROTECTION_BYPASS_E_MAIL"),
  });
});

test('a refusal may come from the firewall as well', () => {
  expect(judge({ status: 403 })).toMatchObject({
    kind: 'wrong',
    reason: expect.stringMatching(/^403: .*firewall stops it, or Deployment Protection/),
  });
});

test("a redirect to Vercel's login is Deployment Protection too", () => {
  const location = 'https://vercel.com/sso-api?url=https%3A%2F%2Fe-mail.example.com';
  expect(judge({ status: 302, location })).toMatchObject({
    kind: 'wrong',
    reason: expect.stringMatching(/^302: it sends to Vercel's login\. .*Set PROTECTION_BYPASS_E_MAIL/),
  });
});

test('any other redirect is named with where it leads', () => {
  expect(judge({ status: 308, location: '/api/health/' })).toMatchObject({
    kind: 'wrong',
    reason: expect.stringMatching(/^308: it redirects to \/api\/health\/\. .*trailingSlash/),
  });
});

test('where nothing is served the settings to look at are named', () => {
  expect(judge({ status: 404, vercelError: 'DEPLOYMENT_NOT_FOUND' })).toMatchObject({
    kind: 'not-yet',
    reason: expect.stringMatching(/^404 \(DEPLOYMENT_NOT_FOUND\): .*VERCEL_PROJECT_ID_E_MAIL.*Root Directory/),
  });
});
