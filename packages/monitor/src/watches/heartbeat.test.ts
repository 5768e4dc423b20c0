import { deadAddress, recordingServer, type RecordingServer } from '../testing/recordingServer.ts';
import { heartbeat } from './heartbeat.ts';

let server: RecordingServer;
beforeAll(async () => (server = await recordingServer()));
afterEach(() => void (server.received.length = 0));
afterAll(() => server.close());

const paths = () => server.received.map(({ path }) => path);

test('a watch pings at its start, and its completion or its failure with what there is to say', async () => {
  const beat = heartbeat(`${server.url}/0a1b`);
  expect([await beat.start(), await beat.success('all well'), await beat.fail('Postgres is away')]).toEqual(
    Array(3).fill({ ok: true }),
  );
  expect(paths()).toEqual(['/0a1b/start', '/0a1b', '/0a1b/fail']);
  expect(server.received.map(({ body }) => body)).toEqual(['', 'all well', 'Postgres is away']);
});

test('an address may end in a slash or carry a query', async () => {
  await heartbeat(`${server.url}/0a1b/`).success();
  await heartbeat(`${server.url}/0a1b?create=1`).start();
  expect(paths()).toEqual(['/0a1b', '/0a1b/start?create=1']);
});

test('a long text is cut', async () => {
  await heartbeat(`${server.url}/x`).fail('x'.repeat(100_000));
  expect(server.received[0]!.body).toHaveLength(10_000);
});

test('it never throws, and tells what became of the ping but not where it went', async () => {
  server.answers.push({ status: 404 });
  expect(await heartbeat(`${server.url}/gone`).start()).toEqual({ ok: false, reason: 'answered 404' });
  expect(await heartbeat(`${await deadAddress()}/s3cr3t`).success()).toEqual({
    ok: false,
    reason: 'no answer: ECONNREFUSED',
  });
  expect(await heartbeat('not an address').success()).toEqual({ ok: false, reason: 'no answer: ERR_INVALID_URL' });
  const never = (() => Promise.reject(new DOMException('too slow', 'TimeoutError'))) as typeof fetch;
  expect(await heartbeat(server.url, { fetch: never }).start()).toEqual({
    ok: false,
    reason: 'no answer: TimeoutError',
  });
});
