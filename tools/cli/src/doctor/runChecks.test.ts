import { jest } from '@jest/globals';
import type { Check } from './Check.ts';
import { right } from './Finding.ts';
import { runChecks } from './runChecks.ts';

const environment = { QSTASH_TOKEN: 'hush-hush' };
const examined = { environment, apps: [], jobs: [] };
const check = (name: string, examine: Check['examine']): Check => ({ name, examine });

test('all are asked side by side, and told in their order', async () => {
  let arrive = () => {};
  const second = new Promise<void>((resolve) => (arrive = resolve));
  const checks = [
    check('one', async () => {
      await second;
      return [right('one', 'after the other')];
    }),
    check('two', () => {
      arrive();
      return [right('two', 'a'), right('two', 'b')];
    }),
  ];
  expect((await runChecks(checks, examined)).map(({ check: name, says }) => [name, says])).toEqual([
    ['one', 'after the other'],
    ['two', 'a'],
    ['two', 'b'],
  ]);
});

test('one that fails or never answers is wrong, and keeps no other from its answer', async () => {
  const checks = [
    check('throws', () => {
      throw new Error('the token is hush-hush');
    }),
    check('rejects', () => Promise.reject(new Error('boom', { cause: new Error('with hush-hush') }))),
    check('waits', () => new Promise(() => {})),
    check('answers', () => [right('answers', 'well')]),
  ];
  expect(await runChecks(checks, examined, { patienceMs: 100 })).toMatchObject([
    { check: 'throws', outcome: 'wrong', says: 'the token is •••' },
    { check: 'rejects', outcome: 'wrong', says: 'boom: with •••' },
    { check: 'waits', outcome: 'wrong', says: 'no answer within 0.1 s' },
    { check: 'answers', outcome: 'right' },
  ]);
});

test('what a library tells the console is not heard, and afterwards everything is', async () => {
  const heard = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const noisy = check('noisy', () => {
    console.error('the token is hush-hush');
    console.warn('the token is hush-hush');
    return [];
  });
  await runChecks([noisy], examined);
  expect(heard).not.toHaveBeenCalled();
  console.error('audible');
  expect(heard).toHaveBeenCalledWith('audible');
  heard.mockRestore();
});
