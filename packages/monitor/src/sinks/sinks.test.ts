import pino from 'pino';
import { aNotice, itsEnd } from '../testing/aNotice.ts';
import { deadAddress, recordingServer, type RecordingServer } from '../testing/recordingServer.ts';
import { testNotice } from '../notice/testNotice.ts';
import { emailSink } from './emailSink.ts';
import { logSink } from './logSink.ts';
import { pagerDutySink } from './pagerDutySink.ts';
import type { Sink } from './Sink.ts';
import { SinkFailed } from './SinkFailed.ts';
import { slackMessage, slackSink } from './slackSink.ts';
import { verifyNotice } from './signNotice.ts';
import { webhookSink } from './webhookSink.ts';

let server: RecordingServer;
beforeAll(async () => (server = await recordingServer()));
afterEach(() => {
  server.received.length = 0;
  server.answers.length = 0;
});
afterAll(() => server.close());

const SECRET = 'a-secret-of-webhooks';
const test_ = testNotice('reports-team', { now: new Date('2026-11-23T12:00:00Z'), id: 'test-1' });
const sinks = (url: string): Record<string, Sink> => ({
  slack: slackSink(`${url}/services/s3cr3t`),
  webhook: webhookSink(`${url}/hook/s3cr3t`, { secret: SECRET }),
  pagerduty: pagerDutySink('s3cr3tKey', { url }),
  email: emailSink('reports@example.com', { apiKey: 's3cr3t', from: 'nightshift@example.com', url }),
});
const only = () => {
  expect(server.received).toHaveLength(1);
  return server.received[0]!;
};

describe.each(['slack', 'webhook', 'pagerduty', 'email'])('%s', (kind) => {
  test.each([
    ['an error', { status: 500, body: 'try later' }, 'answered 500: try later'],
    ['too many', { status: 429, body: 'rate_limited' }, 'answered 429: rate_limited'],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' } }, 'no answer: '],
  ])('%s is a failure, told without a secret', async (_, answer, text) => {
    server.answers.push(answer);
    const failure = await sinks(server.url)
      [kind]!.send(aNotice())
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SinkFailed);
    expect((failure as Error).message).toContain(text);
    expect(String((failure as Error).stack)).not.toContain('s3cr3t');
  });

  test('nobody there is a failure, told without a secret', async () => {
    const failure = (await sinks(await deadAddress())
      [kind]!.send(aNotice())
      .catch((error: unknown) => error)) as Error;
    expect(failure).toBeInstanceOf(SinkFailed);
    expect(failure.message).toBe('no answer: ECONNREFUSED');
    expect(String(failure.stack)).not.toMatch(/s3cr3t|127\.0/);
  });

  test('its name is the same for the same address, and tells none', () => {
    const [one, same, other] = [sinks(server.url), sinks(server.url), sinks('http://127.0.0.1:1')];
    expect(one[kind]!.name).toBe(same[kind]!.name);
    expect(one[kind]!.name).toMatch(new RegExp(`^${kind}#[0-9a-f]{8}$`));
    if (kind === 'slack' || kind === 'webhook') expect(other[kind]!.name).not.toBe(one[kind]!.name);
  });

  test('an end and a test are taken too', async () => {
    for (const notice of [itsEnd(), test_]) await sinks(server.url)[kind]!.send(notice);
    expect(server.received.length).toBeGreaterThanOrEqual(2);
  });
});

test('a webhook gets the notice as JSON, signed over its timestamp and its very bytes', async () => {
  await sinks(server.url).webhook!.send(aNotice());
  const { path, headers, body } = only();
  expect(path).toBe('/hook/s3cr3t');
  expect(JSON.parse(body)).toEqual({ version: 1, ...aNotice() });
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'nightshift-notice': '4711' });
  const timestamp = String(headers['nightshift-timestamp']);
  const signature = String(headers['nightshift-signature']);
  const signed = { body, timestamp, signature, now: new Date(Number(timestamp) * 1000) };
  expect(verifyNotice(SECRET, signed)).toBe(true);
  expect(verifyNotice('another-secret', signed)).toBe(false);
  expect(verifyNotice(SECRET, { ...signed, body: `${body} ` })).toBe(false);
});

test('Slack gets a notification’s text and blocks with all that a human needs', async () => {
  await sinks(server.url).slack!.send(aNotice());
  const message = JSON.parse(only().body) as { text: string; blocks: { type: string }[] };
  expect(message.text).toContain('reports.on-time has not succeeded');
  expect(message.blocks.map(({ type }) => type)).toEqual([
    'header',
    ...Array<string>(6).fill('section'),
    'actions',
    'context',
  ]);
  const texts = JSON.stringify(message.blocks);
  for (const text of [
    '*Expected*',
    '*Seen*',
    '*Since*',
    '*Broken link*',
    '*Last error*',
    '*What to do*',
    'Owner: reports-team',
    'Run: reports.on-time@',
    'Deployment: dpl_1',
    'https://console.example.com/letters',
  ])
    expect(texts).toContain(text);
});

test('what an error says can call nobody in Slack', () => {
  const texts = JSON.stringify(slackMessage(aNotice({ error: { name: 'Error', message: '<!channel> & <@U1>' } })));
  expect(texts).toContain('&lt;!channel&gt; &amp; &lt;@U1&gt;');
  expect(texts).not.toContain('<!channel>');
});

test('a text too long for Slack is cut', () => {
  const { blocks } = slackMessage(
    aNotice({ title: 't'.repeat(9_000), error: { name: 'Error', message: 'e'.repeat(9_000) } }),
  );
  for (const block of blocks as { type: string; text?: { text: string } }[]) {
    expect(block.text?.text.length ?? 0).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3_000);
  }
});

test('PagerDuty gets one incident per alert: its notices share a key, its end resolves it', async () => {
  const pager = sinks(server.url).pagerduty!;
  for (const notice of [aNotice(), aNotice({ kind: 'reminder' }), itsEnd()]) await pager.send(notice);
  const events = server.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  expect(server.received.map(({ path }) => path)).toEqual(Array(3).fill('/v2/enqueue'));
  expect(events.map(({ event_action, dedup_key, routing_key }) => [event_action, dedup_key, routing_key])).toEqual([
    ['trigger', 'reports.on-time/missed', 's3cr3tKey'],
    ['trigger', 'reports.on-time/missed', 's3cr3tKey'],
    ['resolve', 'reports.on-time/missed', 's3cr3tKey'],
  ]);
  expect(events[0]).toMatchObject({
    client_url: 'https://console.example.com/runs/1',
    links: [
      { href: 'https://console.example.com/runs/1', text: 'console' },
      { href: 'https://console.example.com/letters', text: 'letters' },
    ],
    payload: {
      summary: aNotice().title,
      source: 'reports.on-time',
      severity: 'critical',
      group: 'reports-team',
      class: 'missed',
      custom_details: { 'Broken link': 'delivered 3 times, worker answered 500' },
    },
  });
});

test('a test opens an incident at PagerDuty and resolves it', async () => {
  await sinks(server.url).pagerduty!.send(test_);
  const events = server.received.map(({ body }) => JSON.parse(body) as { event_action: string; payload?: object });
  expect(events.map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve']);
  expect(events[0]!.payload).toMatchObject({ severity: 'info', summary: expect.stringMatching(/^TEST/) });
});

test('an e-mail goes out with a key that makes it one, however often it is sent', async () => {
  const email = sinks(server.url).email!;
  await email.send(aNotice());
  await email.send(aNotice());
  const [one, again] = server.received;
  expect(one).toMatchObject({ path: '/emails', headers: { authorization: 'Bearer s3cr3t' } });
  expect(one!.headers['idempotency-key']).toBe(`nightshift-4711-${email.name}`);
  expect(again!.headers['idempotency-key']).toBe(one!.headers['idempotency-key']);
  expect(JSON.parse(one!.body)).toEqual({
    from: 'nightshift@example.com',
    to: ['reports@example.com'],
    subject: aNotice().title,
    text: expect.stringContaining('Broken link: delivered 3 times, worker answered 500\nLast error: TypeError'),
  });
});

test('the log gets one line, as loud as it is urgent', async () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  for (const notice of [aNotice(), aNotice({ kind: 'reminder' }), itsEnd()]) await logSink(log).send(notice);
  expect(lines.map(({ level, event, kind, alert, msg }) => [level, event, kind, alert, msg])).toEqual([
    [50, 'alert', 'fired', 'reports.on-time/missed', aNotice().title],
    [40, 'alert', 'reminder', 'reports.on-time/missed', aNotice().title],
    [30, 'alert', 'resolved', 'reports.on-time/missed', itsEnd().title],
  ]);
});
