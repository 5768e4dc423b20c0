import { notAMessage } from './notAMessage.ts';

test('what is not a message is answered so that QStash does not bring it again', async () => {
  const response = notAMessage('the body is not JSON');
  expect(response.status).toBe(489);
  expect(response.headers.get('upstash-nonretryable-error')).toBe('true');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toEqual({ kind: 'not-a-message', reason: 'the body is not JSON' });
});
