import { judgeAnswer, type Asked } from './judgeAnswer.ts';
import type { Answer } from './probe.ts';

const asked: Asked = {
  title: 'POST https://reports.example.com/api/on-time',
  expects: 'refusal',
  app: 'reports',
  bypassVariable: 'PROTECTION_BYPASS_REPORTS',
  bypassSent: false,
};
const answer = (status: number, json?: unknown, headers: Record<string, string> = {}): Answer => ({
  kind: 'answered',
  status,
  json,
  location: headers.location,
  header: (name) => headers[name] ?? null,
});
const REFUSAL = answer(401, { error: 'the request carries no Upstash-Signature' });

test('a refusal of ours is as expected, and so is health that is well', () => {
  expect(judgeAnswer(asked, REFUSAL)).toEqual({ kind: 'as-expected' });
  expect(judgeAnswer({ ...asked, expects: 'well' }, answer(200, { ok: true }))).toEqual({ kind: 'as-expected' });
});

test.each<[string, Answer, string, string, boolean]>([
  ['a page that asks to log in', answer(401), 'is behind Deployment Protection', 'set PROTECTION_BYPASS_REPORTS', true],
  [
    'a refusal that sets the cookie of a log-in',
    answer(401, { error: { code: '401' } }, { 'set-cookie': '_vercel_sso_nonce=x; Path=/' }),
    'is behind Deployment Protection',
    'Protection Bypass for Automation',
    true,
  ],
  [
    'a redirect to the log-in',
    answer(302, undefined, { location: 'https://vercel.com/sso-api?url=x&nonce=the-nonce' }),
    'is behind Deployment Protection',
    'or use its production domain',
    true,
  ],
  [
    'a redirect to another host',
    answer(308, undefined, { location: 'https://www.example.com/api/on-time?token=the-nonce' }),
    'redirects (308) to https://www.example.com',
    'neither QStash nor Vercel Cron follows',
    true,
  ],
  [
    'a redirect to another path',
    answer(308, undefined, { location: '/api/on-time/' }),
    'redirects (308) to another path',
    'set the variable to the address that the redirect ends at',
    true,
  ],
  [
    'a challenge of the firewall',
    answer(403, undefined, { 'x-vercel-mitigated': 'challenge' }),
    "is stopped by Vercel's firewall (403)",
    'Attack Challenge Mode',
    true,
  ],
  [
    'no deployment',
    answer(404, undefined, { 'x-vercel-error': 'DEPLOYMENT_NOT_FOUND' }),
    'answers 404: Vercel has no deployment there',
    'deploy reports',
    true,
  ],
  ['no such function', answer(404), 'answers 404', "is the address, and the project's Root Directory, its own?", false],
  [
    'a deployment without its variables',
    answer(500, { error: 'this deployment is not configured: its log names the variables' }),
    'that deployment is not configured',
    'nightshift doctor --app reports',
    true,
  ],
  [
    'a function that crashed',
    answer(500, undefined, { 'x-vercel-error': 'FUNCTION_INVOCATION_FAILED' }),
    'answers 500 (FUNCTION_INVOCATION_FAILED)',
    'read the log of reports',
    false,
  ],
  [
    'a function that believes anybody',
    answer(200, { kind: 'done' }),
    'that nobody signed',
    'take it off the network',
    false,
  ],
  [
    'a page that takes no POST',
    answer(405),
    'answers 405, as no function of ours does',
    'is the address that of',
    false,
  ],
  ['a refusal of somebody else', answer(401, { message: 'who?' }), 'answers 401, as no function', 'reports', false],
])('%s is named, with what to do', (_, given, says, todo, everywhere) => {
  const judged = judgeAnswer(asked, given);
  expect(judged).toMatchObject({
    kind: 'wrong',
    says: expect.stringContaining(`${asked.title} `),
    todo: expect.stringContaining(todo),
    everywhere,
  });
  expect(judged).toMatchObject({ says: expect.stringContaining(says) });
  expect(JSON.stringify(judged)).not.toContain('the-nonce');
});

test('a bypass that was sent and did not help is the wrong one', () => {
  expect(judgeAnswer({ ...asked, bypassSent: true }, answer(401))).toMatchObject({
    says: expect.stringContaining("the secret in PROTECTION_BYPASS_REPORTS doesn't let us through"),
  });
});

test.each<[string, Answer, string]>([
  ['a page', answer(200), 'answers 200, as no function of ours does'],
  ['unwell, by its own account', answer(503, { ok: false }), 'it runs, and says itself that it is not well'],
  ['away', answer(503), 'answers 503'],
])('health that is %s is not well', (_, given, says) => {
  expect(judgeAnswer({ ...asked, expects: 'well' }, given)).toMatchObject({
    kind: 'wrong',
    says: expect.stringContaining(says),
    everywhere: false,
  });
});
