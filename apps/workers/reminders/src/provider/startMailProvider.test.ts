import { startMailProvider, type MailProvider } from './index.ts';

let nowMs: number;
let provider: MailProvider;
beforeEach(async () => {
  nowMs = Date.parse('2026-11-08T12:15:00Z');
  provider = await startMailProvider({ now: () => nowMs });
});
afterEach(() => provider?.stop());

const email = { from: 'Nightjar <a@nightjar.example>', to: 'ada@example.com', subject: 'Hello', html: '<p>Hello</p>' };

const post = (body: unknown, { key, ...headers }: { key?: string; authorization?: string } = {}) =>
  fetch(`${provider.url}/emails`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${provider.apiKey}`,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const answered = async (...call: Parameters<typeof post>) => {
  const response = await post(...call);
  return [response.status, await response.json()];
};

test('an e-mail is taken, and answered with an id', async () => {
  const tags = [{ name: 'booking', value: 'B-1' }];
  const [status, answer] = await answered({ ...email, tags }, { key: 'key-1' });
  expect([status, answer]).toEqual([200, { id: expect.any(String) }]);
  expect(provider.inbox()).toEqual([
    {
      ...email,
      to: ['ada@example.com'],
      text: '',
      tags: { booking: 'B-1' },
      id: (answer as { id: string }).id,
      key: 'key-1',
      sentAt: new Date(nowMs),
      repeats: 0,
    },
  ]);
});

test('the same key with the same body gets the same id, sends nothing, and is counted', async () => {
  const first = await answered(email, { key: 'key-1' });
  expect(await answered(email, { key: 'key-1' })).toEqual(first);
  expect(await answered(email, { key: 'key-1' })).toEqual(first);
  expect(provider.inbox()).toMatchObject([{ repeats: 2 }]);
  expect(provider.counts()).toEqual({ calls: 3, sends: 1, repeats: 2 });
});

test('the same key with another body is refused, as Resend does', async () => {
  await post(email, { key: 'key-1' });
  expect(await answered({ ...email, subject: 'Good day' }, { key: 'key-1' })).toEqual([
    409,
    { statusCode: 409, name: 'invalid_idempotent_request', message: expect.any(String) },
  ]);
  expect(provider.counts()).toEqual({ calls: 2, sends: 1, repeats: 0 });
});

test('another key, or none, sends again', async () => {
  for (const options of [{ key: 'key-1' }, { key: 'key-2' }, {}, {}]) await post(email, options);
  expect(provider.inbox().map(({ key }) => key)).toEqual(['key-1', 'key-2', undefined, undefined]);
});

test('a key is forgotten after a day', async () => {
  await post(email, { key: 'key-1' });
  nowMs += 86_399_999;
  await post(email, { key: 'key-1' });
  expect(provider.counts()).toMatchObject({ sends: 1, repeats: 1 });
  nowMs += 1;
  await post(email, { key: 'key-1' });
  expect(provider.counts()).toMatchObject({ sends: 2, repeats: 1 });
});

test.each<[string, number, string, unknown, { key?: string; authorization?: string }]>([
  ['an address that bounces', 422, 'validation_error', { ...email, to: 'no@bounce.example' }, {}],
  [
    'one address of several that bounces',
    422,
    'validation_error',
    { ...email, to: ['a@b.cd', 'no@bounce.example'] },
    {},
  ],
  ['no address', 422, 'validation_error', { ...email, to: 'Ada' }, {}],
  ['a sender without an address', 422, 'validation_error', { ...email, from: 'Nightjar' }, {}],
  ['no subject', 422, 'validation_error', { ...email, subject: undefined }, {}],
  ['a tag with odd characters', 422, 'validation_error', { ...email, tags: [{ name: 'a b', value: 'c' }] }, {}],
  ['a body that is no JSON', 422, 'validation_error', '{', {}],
  ['another key of the API', 403, 'invalid_api_key', email, { authorization: 'Bearer re_other' }],
  ['an idempotency key that is too long', 400, 'invalid_idempotency_key', email, { key: 'k'.repeat(257) }],
])('refused: %s', async (_, status, name, body, options) => {
  expect(await answered(body, options)).toEqual([status, { statusCode: status, name, message: expect.any(String) }]);
  expect(provider.counts()).toEqual({ calls: 1, sends: 0, repeats: 0 });
});

test('a call without a key of the API, to another place or of another kind is refused', async () => {
  const statuses = [
    await fetch(`${provider.url}/emails`, { method: 'POST', body: JSON.stringify(email) }),
    await fetch(`${provider.url}/domains`, { method: 'POST' }),
    await fetch(`${provider.url}/emails`),
  ].map(({ status }) => status);
  expect(statuses).toEqual([401, 404, 405]);
});

test('a key whose e-mail was refused is free for the corrected one', async () => {
  await post({ ...email, to: 'no@bounce.example' }, { key: 'key-1' });
  expect(await answered(email, { key: 'key-1' })).toMatchObject([200, { id: expect.any(String) }]);
});

test('told to fail, the next calls get what was said, one by one, and then all is well', async () => {
  provider.faults.next({ status: 429, retryAfter: 7 });
  provider.faults.next({ status: 500 }, 2);
  const first = await post(email);
  expect([first.status, first.headers.get('retry-after'), await first.json()]).toEqual([
    429,
    '7',
    { statusCode: 429, name: 'rate_limit_exceeded', message: expect.any(String) },
  ]);
  const others = [await post(email), await post(email), await post(email)];
  expect(others.map(({ status }) => status)).toEqual([500, 500, 200]);
  expect(provider.counts()).toEqual({ calls: 4, sends: 1, repeats: 0 });
});

test('told to lose the answer, it takes the e-mail, and the connection ends', async () => {
  provider.faults.next('lose-answer');
  await expect(post(email, { key: 'key-1' })).rejects.toThrow('fetch failed');
  expect(provider.counts()).toEqual({ calls: 1, sends: 1, repeats: 0 });
});

test('told to be slow, it answers all the same', async () => {
  provider.faults.next({ afterMs: 1 });
  expect((await post(email)).status).toBe(200);
});

test('cleared, it holds nothing and knows no key', async () => {
  await post(email, { key: 'key-1' });
  provider.faults.next({ status: 500 });
  provider.clear();
  expect([provider.inbox(), provider.counts()]).toEqual([[], { calls: 0, sends: 0, repeats: 0 }]);
  await post(email, { key: 'key-1' });
  expect(provider.counts()).toEqual({ calls: 1, sends: 1, repeats: 0 });
});

test('a port that is taken is an error', async () => {
  await expect(startMailProvider({ port: Number(new URL(provider.url).port) })).rejects.toThrow('EADDRINUSE');
});

describe('the inbox in a browser', () => {
  const open = async (path: string) => {
    const response = await fetch(`${provider.url}${path}`);
    return { response, html: await response.text() };
  };

  test('shows how many e-mails there are, how often a key came again, and a way to each', async () => {
    await post(email, { key: 'key-1' });
    await post({ ...email, to: 'bo@example.com', subject: '<b>Hi</b>' }, { key: 'key-2' });
    await post(email, { key: 'key-1' });
    const { html } = await open('/');
    expect(html).toContain('<b>2</b> e-mails');
    expect(html).toContain('<b>1</b> repeat of a key');
    expect(html.match(/key repeated 1 time/g)).toHaveLength(1);
    expect(html).toContain('&#60;b&#62;Hi&#60;/b&#62;');
    const links = [...html.matchAll(/href="(\/inbox\/[^"]+)"/g)].map(([, link]) => link);
    expect(links).toEqual(
      provider
        .inbox()
        .map(({ id }) => `/inbox/${id}`)
        .toReversed(),
    );
  });

  test('shows an e-mail as it is, which can do nothing there', async () => {
    await post({ ...email, html: '<script>alert(1)</script>' });
    const { response, html } = await open(`/inbox/${provider.inbox()[0]!.id}`);
    expect(html).toBe('<script>alert(1)</script>');
    expect(response.headers.get('content-security-policy')).toBe(
      "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    );
    expect((await open('/')).html).toMatch(/<iframe [^>]*\bsandbox src=/);
  });

  test('is empty at first, and says so where there is no such e-mail', async () => {
    expect((await open('/')).html).toContain('Nothing has been sent yet.');
    expect((await open('/inbox/none')).response.status).toBe(404);
  });

  test('counts no call', async () => {
    await open('/');
    expect(provider.counts().calls).toBe(0);
  });
});
