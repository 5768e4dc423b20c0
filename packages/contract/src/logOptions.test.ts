import pino from 'pino';
import { logOptions, redaction } from './logOptions.ts';

let text: string;
const log = pino(logOptions('reports'), { write: (line) => void (text += line) });
beforeEach(() => (text = ''));
const line = () => JSON.parse(text) as Record<string, unknown>;

test('a line is one JSON object with the app, the level by name and the time as ISO 8601', () => {
  log.info({ event: 'attempt', run: 'a-run' }, 'pack 1 settled');
  expect(line()).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    app: 'reports',
    event: 'attempt',
    run: 'a-run',
    msg: 'pack 1 settled',
  });
  expect(text.endsWith('}\n')).toBe(true);
});

test('credentials and payloads are hidden in a line, in what a child carries, and in an object within a text', () => {
  log.child({ token: 's3cret' }).warn({ headers: { authorization: 's3cret' } }, 'sent %j', { payload: 's3cret' });
  expect(text).not.toContain('s3cret');
  expect(line()).toMatchObject({ token: '[redacted]', headers: { authorization: '[redacted]' } });
});

test('a child that hides more hides the rest as well, and so do its own children', () => {
  const child = log.child({ job: 'reports.mail', email: 'joe@example.com' }, redaction(['email']));
  child.child({ unit: 3, email: 'joe@example.com' }).info({ token: 's3cret', to: [{ email: 'joe@example.com' }] });
  expect(text).not.toMatch(/joe|s3cret/);
  expect(line()).toMatchObject({ level: 'info', app: 'reports', job: 'reports.mail', unit: 3 });
});
