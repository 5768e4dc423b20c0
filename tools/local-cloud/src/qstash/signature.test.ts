import { Receiver } from '@upstash/qstash';
import { signDelivery } from './signature.ts';
import type { Received } from './testing/startDestination.ts';
import { createWorld, type World } from './testing/createWorld.ts';

let world: World;
let received: Received;
let url: string;
const keys = { currentSigningKey: 'sig_current', nextSigningKey: 'sig_next' };

beforeAll(async () => {
  world = await createWorld({ ...keys, keyRotation: true });
  const destination = await world.destination();
  url = `${destination.url}/work?a=b`;
  await world.client.publish({ url, body: '{"n": 1}' });
  await world.qstash.idle();
  received = destination.received[0]!;
});
afterAll(() => world.close());

const verify = (changes: { body?: string; url?: string; signature?: string } = {}, receiver = new Receiver(keys)) =>
  receiver.verify({
    signature: String(received.headers['upstash-signature']),
    body: received.body.toString(),
    url,
    ...changes,
  });

test("the SDK's receiver believes a delivery", async () => {
  expect(await verify()).toBe(true);
});

test('an empty body is signed too', async () => {
  const destination = await world.destination();
  await world.client.publish({ url: destination.url });
  await world.qstash.idle();
  const signature = String(destination.received[0]?.headers['upstash-signature']);
  expect(await new Receiver(keys).verify({ signature, body: '', url: destination.url })).toBe(true);
});

test('a changed body is not believed', async () => {
  await expect(verify({ body: '{"n":1}' })).rejects.toThrow('body hash does not match');
});

test('a delivery sent on to another URL is not believed', async () => {
  await expect(verify({ url: `${url}&c=d` })).rejects.toThrow('invalid subject');
});

test('a signature by other keys is not believed', async () => {
  const stranger = new Receiver({ currentSigningKey: 'sig_a', nextSigningKey: 'sig_b' });
  await expect(verify({}, stranger)).rejects.toThrow('signature verification failed');
});

test('a signature is good for five minutes', async () => {
  const destination = await world.destination();
  await world.client.publish({ url: destination.url });
  await world.qstash.idle();
  const [, claims = ''] = String(destination.received[0]?.headers['upstash-signature']).split('.');
  const { iat, exp, nbf, iss, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<
    string,
    unknown
  >;
  const now = Math.floor(world.clock.now() / 1000);
  expect({ iat, exp, nbf, iss, sub }).toEqual({
    iat: now,
    exp: now + 300,
    nbf: 0,
    iss: 'Upstash',
    sub: destination.url,
  });
});

test('an expired signature is not believed', async () => {
  const expired = signDelivery('sig_current', url, received.body, Date.now() - 301_000);
  await expect(verify({ signature: expired })).rejects.toThrow();
  const young = signDelivery('sig_current', url, received.body, Date.now() - 290_000);
  expect(await verify({ signature: young })).toBe(true);
});

test('after a rotation deliveries are signed with what was the next key', async () => {
  const before = await (await world.call('GET', '/v2/keys')).json();
  expect(before).toEqual({ current: 'sig_current', next: 'sig_next' });
  const after = (await (await world.call('POST', '/v2/keys/rotate')).json()) as { current: string; next: string };
  expect(after.current).toBe('sig_next');
  expect(world.qstash.env['QSTASH_NEXT_SIGNING_KEY']).toBe(after.next);

  const destination = await world.destination();
  await world.client.publish({ url: destination.url, body: 'x' });
  await world.qstash.idle();
  const signature = String(destination.received[0]?.headers['upstash-signature']);
  const onlyOld = new Receiver({ currentSigningKey: 'sig_current', nextSigningKey: 'sig_current' });
  await expect(onlyOld.verify({ signature, body: 'x' })).rejects.toThrow();
  expect(await new Receiver(keys).verify({ signature, body: 'x' })).toBe(true);
});
