import { PassThrough } from 'node:stream';
import { confirm } from './confirm.ts';
import { Refused } from './Refused.ts';

const asked = (typed: string | null, { isTTY = true, yes = false } = {}) => {
  const stdin = Object.assign(new PassThrough(), { isTTY });
  if (typed === null) stdin.end();
  else stdin.write(typed);
  const stderr = new PassThrough();
  return { answer: confirm({ stdin, stderr, yes }, 'Redrive 3 letters?'), shown: () => String(stderr.read() ?? '') };
};

test.each(['y\n', 'Yes\n', ' yes \n'])('%j is a yes', async (typed) => {
  const { answer, shown } = asked(typed);
  await expect(answer).resolves.toBeUndefined();
  expect(shown()).toContain('Redrive 3 letters? [y/N]');
});

test.each(['n\n', '\n', 'yep\n', 'no, yes\n', null])('%j is a no', async (typed) => {
  await expect(asked(typed).answer).rejects.toThrow(Refused);
});

test('--yes is a yes that is not asked for', async () => {
  const { answer, shown } = asked('n\n', { yes: true, isTTY: false });
  await expect(answer).resolves.toBeUndefined();
  expect(shown()).toBe('');
});

test('what comes through a pipe is no answer', async () => {
  await expect(asked('y\n', { isTTY: false }).answer).rejects.toThrow('Nobody is there to answer: add --yes');
});
