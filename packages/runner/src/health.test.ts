import { GET } from './health.ts';

test('the worker says that it is there, and nobody keeps the answer', async () => {
  const answer = GET();
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.json()).toEqual({ ok: true });
});
