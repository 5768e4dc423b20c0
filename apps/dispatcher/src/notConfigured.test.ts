import { jest } from '@jest/globals';
import { GET as cron } from './api/cron/[job].ts';
import { POST as deadLetter } from './api/dead-letter.ts';
import { POST as dispatch } from './api/dispatch.ts';
import { GET as health } from './api/health.ts';
import { GET as watch } from './api/watch.ts';

test.each([
  ['cron', cron],
  ['watch', watch],
  ['dispatch', dispatch],
  ['dead-letter', deadLetter],
  ['health', health],
])('without its environment /api/%s is 500, never a pass, and one log line names every variable', async (_, handle) => {
  const written = jest.spyOn(console, 'error').mockImplementation(() => {});
  const request = new Request('https://dispatcher.example.com/api/cron/reports.on-time', {
    headers: { authorization: 'Bearer undefined' },
  });
  const response = await handle(request);
  const lines = written.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown);
  written.mockRestore();
  expect(response.status).toBe(500);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toEqual({ error: 'this deployment is not configured: its log names the variables' });
  expect(lines).toEqual([
    {
      level: 'error',
      app: 'dispatcher',
      event: 'not-configured',
      error: expect.stringMatching(/CRON_SECRET.*DATABASE_URL.*WORKER_URL_REPORTS/),
    },
  ]);
});
