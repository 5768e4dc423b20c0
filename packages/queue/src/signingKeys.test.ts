import { jest } from '@jest/globals';
import { readSigningKeys } from './signingKeys.ts';
import { RecordingServer, type Answer } from './testing/RecordingServer.ts';

let server: RecordingServer | undefined;

beforeAll(() => {
  // The SDK tells the console of every call that fails.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function keysAnswering(answer: Answer, options?: { callTimeoutMs: number }) {
  server = await RecordingServer.start(() => answer);
  return readSigningKeys({ url: server.url, token: 'the-token' }, options);
}

test('the signing keys are asked for with the token', async () => {
  const body = JSON.stringify({ current: 'sig_1', next: 'sig_2' });
  expect(await keysAnswering({ status: 200, body })).toEqual({ current: 'sig_1', next: 'sig_2' });
  expect(server!.calls).toMatchObject([
    { method: 'GET', path: '/v2/keys', headers: { authorization: 'Bearer the-token' } },
  ]);
});

test.each<[string, Answer, string]>([
  ['silence', 'silence', 'no answer within 200 ms'],
  ['a refusal', { status: 401, body: '{"error":"invalid token"}' }, 'invalid token'],
  ['no keys', { status: 200, body: '{"current":"sig_1"}' }, 'something else than its signing keys'],
])('%s is an error, and tells no key', async (_, answer, reason) => {
  const error: unknown = await keysAnswering(answer, { callTimeoutMs: 200 }).catch((thrown: unknown) => thrown);
  expect((error as Error).message).toContain(reason);
  expect((error as Error).message).not.toContain('sig_');
});
