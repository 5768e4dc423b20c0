import { signNotice } from '@nightshift/monitor';
import { startAlertBoard, type AlertBoard } from './index.ts';

let board: AlertBoard;
beforeEach(async () => {
  board = await startAlertBoard();
});
afterEach(() => board.stop());

const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (await fetch(`${board.url}${path}`, { method: 'POST', body: text, headers })).status;
};
const notice = JSON.stringify({ version: 1, id: '7', kind: 'fired', title: '<b>late</b>' });
const signed = (secret = board.variables.ALERT_WEBHOOK_SECRET) => ({
  ...signNotice(secret, notice, new Date()),
  'nightshift-notice': '7',
});

test('a webhook is taken only with its signature', async () => {
  expect(await post('/webhook', notice)).toBe(401);
  expect(await post('/webhook', notice, signed('another secret'))).toBe(401);
  expect(board.notices()).toEqual([]);
  expect(await post('/webhook', notice, signed())).toBe(204);
  expect(board.notices()).toMatchObject([{ via: 'webhook', notice: { id: '7' } }]);
});

test('what Slack and PagerDuty would refuse is refused', async () => {
  const header = (text: string) => ({ blocks: [{ type: 'header', text: { type: 'plain_text', text } }] });
  expect(await post('/slack/a', 'no JSON')).toBe(400);
  expect(await post('/slack/a', {})).toBe(400);
  expect(await post('/slack/a', header('x'.repeat(151)))).toBe(400);
  expect(await post('/slack/a', header('x'.repeat(150)))).toBe(200);
  const event = { routing_key: 'key', event_action: 'trigger', dedup_key: 'a/b' };
  expect(await post('/v2/enqueue', event)).toBe(400);
  const payload = { summary: 'late', source: 'a', severity: 'error' };
  expect(await post('/v2/enqueue', { ...event, payload })).toBe(202);
  expect(board.notices().map(({ via }) => via)).toEqual(['slack', 'pagerduty']);
});

test('told to fail, it refuses the next ones of that kind and takes the others', async () => {
  board.failNext(1, { via: 'slack', status: 503 });
  expect(await post('/webhook', notice, signed())).toBe(204);
  expect([await post('/slack/a', { text: 'hi' }), await post('/slack/a', { text: 'hi' })]).toEqual([503, 200]);
});

test('its page shows what came as text and never as markup, and the last ping', async () => {
  await post('/slack/alerts', { text: ':rotating_light: &lt;b&gt;late&lt;/b&gt;' });
  await post('/webhook', notice, signed());
  await post('/ping/1/fail', 'a reason');
  expect(board.pings()).toMatchObject([{ id: '1', signal: 'fail', body: 'a reason' }]);
  const html = await (await fetch(board.url)).text();
  expect(html).toContain('<b>1 alert</b>');
  expect(html).toContain('🚨 &#60;b&#62;late&#60;/b&#62;');
  expect(html).not.toContain('<b>late</b>');
  expect(html).toContain('Webhook: fired, notice 7');
  expect(html).toContain('the watch was not completed');
});
