import { createQueue } from './createQueue.ts';
import { CURRENT_KEY, NEXT_KEY, sign } from './testing/signed.ts';

const url = 'https://reports.example.com/api/on-time';
const body = '{"v":1,"text":"Überflug ✈"}';
const queue = createQueue({
  url: 'https://qstash.example.com',
  token: 'the-token',
  currentSigningKey: CURRENT_KEY,
  nextSigningKey: NEXT_KEY,
  maxBodyBytes: 1_000,
});

function delivered(
  signature: string | undefined,
  sent: string | ReadableStream = body,
  headers: Record<string, string> = {},
): Request {
  return new Request(url, {
    method: 'POST',
    body: sent,
    headers: {
      'upstash-message-id': 'msg_1',
      'upstash-retried': '2',
      ...(signature === undefined ? {} : { 'upstash-signature': signature }),
      ...headers,
    },
    duplex: 'half',
  } as RequestInit);
}

const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;

describe('believe', () => {
  test.each([
    ['the current key', CURRENT_KEY],
    ['the next key', NEXT_KEY],
  ])('believes a delivery signed with %s, and returns its body as it was sent', async (_, key) => {
    const believed = await queue.believe(delivered(sign(body, url, key)), url);
    expect(believed).toEqual({ kind: 'believed', body, messageId: 'msg_1', retried: 2 });
  });

  test('hands on the place in a trace that the delivery carries', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const believed = await queue.believe(delivered(sign(body, url), body, { traceparent }), url);
    expect(believed).toMatchObject({ kind: 'believed', traceparent });
  });

  test('believes an empty body that is signed as one', async () => {
    expect(await queue.believe(delivered(sign('', url), ''), url)).toMatchObject({ kind: 'believed', body: '' });
  });

  test('takes a clock that is a few seconds off', async () => {
    expect(await queue.believe(delivered(sign(body, url, CURRENT_KEY, { exp: seconds(-3) })), url)).toMatchObject({
      kind: 'believed',
    });
  });

  test.each([
    ['a strange key', sign(body, url, 'sig_somebody')],
    ['the key that everybody knows from the development server', sign(body, url, 'sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r')],
    ['an empty key', sign(body, url, '\0')],
    ['an expired signature', sign(body, url, CURRENT_KEY, { exp: seconds(-10) })],
    ['a signature of the future', sign(body, url, CURRENT_KEY, { nbf: seconds(60) })],
    ['a delivery to another route', sign(body, 'https://reports.example.com/api/other')],
    ['a delivery to another host', sign(body, 'https://other.example.com/api/on-time')],
    ['no subject', sign(body, url, CURRENT_KEY, { sub: undefined })],
    ['another body', sign(`${body} `, url)],
    ['no body in the signature', sign(body, url, CURRENT_KEY, { body: undefined })],
    ['another issuer', sign(body, url, CURRENT_KEY, { iss: 'Somebody' })],
    ["the algorithm 'none'", sign(body, url, CURRENT_KEY, {}, 'none')],
    ['an algorithm that was not used', sign(body, url, CURRENT_KEY, {}, 'HS512')],
    ['no token at all', 'Bearer undefined'],
    ['a token without a signature', sign(body, url).replace(/[^.]*$/, '')],
  ])('refuses %s with 401', async (_, signature) => {
    const believed = await queue.believe(delivered(signature), url);
    expect(believed).toEqual({
      kind: 'refused',
      status: 401,
      reason: expect.stringContaining("the signature doesn't hold"),
    });
  });

  test('refuses a delivery that was changed on the way', async () => {
    const believed = await queue.believe(delivered(sign(body, url), body.replace('1', '2')), url);
    expect(believed).toMatchObject({ kind: 'refused', status: 401 });
  });

  test.each([
    ['no signature', undefined],
    ['an empty signature', ''],
  ])('refuses %s without reading the body', async (_, signature) => {
    const request = delivered(signature);
    expect(await queue.believe(request, url)).toMatchObject({ kind: 'refused', status: 401 });
    expect(request.bodyUsed).toBe(false);
  });

  test('refuses a body that says it is too large without reading it', async () => {
    const request = delivered(sign(body, url), body, { 'content-length': '1001' });
    expect(await queue.believe(request, url)).toEqual({
      kind: 'refused',
      status: 413,
      reason: 'the body is larger than 1000 bytes',
    });
    expect(request.bodyUsed).toBe(false);
  });

  test('stops reading a body that turns out to be too large, whatever it says', async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(400));
      },
    });
    const request = delivered(sign(body, url), endless, { 'content-length': '10' });
    expect(await queue.believe(request, url)).toMatchObject({ kind: 'refused', status: 413 });
    expect(pulled).toBeLessThan(10);
  });

  test('takes a body of exactly the limit', async () => {
    const full = 'x'.repeat(1_000);
    expect(await queue.believe(delivered(sign(full, url), full), url)).toMatchObject({ kind: 'believed', body: full });
  });

  test.each(['delete', 'empty'])(
    'refuses a delivery without a message id, by which retries are known: %s',
    async (how) => {
      const request = delivered(sign(body, url));
      if (how === 'delete') request.headers.delete('upstash-message-id');
      else request.headers.set('upstash-message-id', '');
      expect(await queue.believe(request, url)).toMatchObject({ kind: 'refused', status: 401 });
    },
  );

  test.each([undefined, '', 'two', '-1', '1.5', '9'.repeat(40)])('counts retries of %j as none', async (retried) => {
    const request = delivered(sign(body, url));
    if (retried === undefined) request.headers.delete('upstash-retried');
    else request.headers.set('upstash-retried', retried);
    expect(await queue.believe(request, url)).toMatchObject({ kind: 'believed', retried: 0 });
  });
});

describe('createQueue', () => {
  test.each(['url', 'token', 'currentSigningKey', 'nextSigningKey'] as const)(
    'refuses to open with an empty %s',
    (setting) => {
      const options = { url: 'https://q', token: 't', currentSigningKey: 'c', nextSigningKey: 'n', [setting]: '' };
      expect(() => createQueue(options)).toThrow(`the queue's ${setting} is empty`);
    },
  );

  test('is not talked into the development server’s keys by the environment', async () => {
    process.env['QSTASH_DEV'] = 'true';
    try {
      const forged = sign(body, url, 'sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r');
      expect(await queue.believe(delivered(forged), url)).toMatchObject({ kind: 'refused', status: 401 });
    } finally {
      delete process.env['QSTASH_DEV'];
    }
  });
});
