import { jest } from '@jest/globals';
import { openSchedules, type DeclaredSchedule, type Schedules } from './schedules.ts';
import { settingsLabel } from './settingsLabel.ts';
import { RecordingServer, type Answer, type RecordedCall } from './testing/RecordingServer.ts';

const declared: DeclaredSchedule = {
  id: 'nightshift-watch',
  cron: '*/5 * * * *',
  url: 'https://dispatcher.example.com/api/watch',
  retries: 0,
  timeoutSeconds: 65,
  headers: { 'x-vercel-protection-bypass': 'the-bypass' },
};

let server: RecordingServer | undefined;

beforeAll(() => {
  // The SDK tells the console of every call that fails.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function schedulesAnswering(
  answer: (call: RecordedCall) => Answer,
  options?: { callTimeoutMs: number },
): Promise<Schedules> {
  server = await RecordingServer.start(answer);
  return openSchedules({ url: server.url, token: 'the-token' }, options);
}

const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });

test('putting a schedule says to QStash exactly what is declared, and hides the forwarded headers', async () => {
  const schedules = await schedulesAnswering(() => json({ scheduleId: declared.id }));
  await schedules.put(declared);
  const [{ method, path, headers }] = server!.calls as [RecordedCall];
  expect({ method, path }).toEqual({ method: 'POST', path: `/v2/schedules/${declared.url}` });
  const said = Object.entries(headers).filter(([name]) => name.startsWith('upstash-') || name === 'authorization');
  expect(Object.fromEntries(said)).toEqual({
    authorization: 'Bearer the-token',
    'upstash-schedule-id': 'nightshift-watch',
    'upstash-cron': '*/5 * * * *',
    'upstash-method': 'POST',
    'upstash-retries': '0',
    'upstash-timeout': '65s',
    'upstash-label': settingsLabel(declared),
    'upstash-forward-x-vercel-protection-bypass': 'the-bypass',
    'upstash-redact-fields': 'header[x-vercel-protection-bypass]',
  });
});

test('a schedule without headers forwards none and hides none', async () => {
  const schedules = await schedulesAnswering(() => json({ scheduleId: declared.id }));
  await schedules.put({ ...declared, headers: {} });
  const names = Object.keys(server!.calls[0]!.headers);
  expect(names.filter((name) => /forward|redact/.test(name))).toEqual([]);
});

test('the list has every schedule of the account, with what is known of it', async () => {
  const schedules = await schedulesAnswering(() =>
    json([
      {
        scheduleId: declared.id,
        cron: declared.cron,
        destination: declared.url,
        method: 'POST',
        header: { 'Content-Type': ['application/json'] },
        retries: 0,
        isPaused: true,
        label: 'settings-1',
        createdAt: 1,
        lastScheduleTime: 1_796_000_000_000,
        nextScheduleTime: 1_796_000_300_000,
      },
      { scheduleId: 'scd_7', cron: '0 0 * * *', destination: 'a-url-group', createdAt: 1 },
    ]),
  );
  expect(await schedules.list()).toEqual([
    {
      id: declared.id,
      cron: declared.cron,
      url: declared.url,
      method: 'POST',
      retries: 0,
      paused: true,
      label: 'settings-1',
      lastAt: new Date(1_796_000_000_000),
      nextAt: new Date(1_796_000_300_000),
    },
    {
      id: 'scd_7',
      cron: '0 0 * * *',
      url: 'a-url-group',
      method: 'POST',
      retries: 0,
      paused: false,
      label: undefined,
      lastAt: undefined,
      nextAt: undefined,
    },
  ]);
});

test('does not wait for an answer for ever', async () => {
  const schedules = await schedulesAnswering(() => 'silence', { callTimeoutMs: 50 });
  await expect(schedules.list()).rejects.toThrow('QStash gave no answer within 50 ms');
});

test('a list that is none is an error, and not an empty list', async () => {
  const schedules = await schedulesAnswering(() => json([{ schedule: 'x' }]));
  await expect(schedules.list()).rejects.toThrow('something else than a list of schedules');
});

test('removing names the schedule, and one that is gone is removed', async () => {
  const schedules = await schedulesAnswering(() => json({ error: 'not found' }, 404));
  await schedules.remove('nightshift-old');
  expect(server!.calls).toMatchObject([{ method: 'DELETE', path: '/v2/schedules/nightshift-old' }]);
});

test('pausing names the schedule', async () => {
  const schedules = await schedulesAnswering(() => json({}));
  await schedules.pause('nightshift-watch');
  expect(server!.calls).toMatchObject([{ method: 'PATCH', path: '/v2/schedules/nightshift-watch/pause' }]);
});

test.each<[string, (schedules: Schedules) => Promise<unknown>]>([
  ['listing', (schedules) => schedules.list()],
  ['putting', (schedules) => schedules.put(declared)],
  ['removing', (schedules) => schedules.remove(declared.id)],
  ['pausing', (schedules) => schedules.pause(declared.id)],
])('%s that is refused is an error in the words of QStash', async (_, call) => {
  const schedules = await schedulesAnswering(() => json({ error: 'invalid token' }, 401));
  await expect(call(schedules)).rejects.toThrow('invalid token');
});
