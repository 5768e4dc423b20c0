import type { SigningKeys } from '@nightshift/queue';
import { judgeSigningKeys } from './judgeSigningKeys.ts';

const actual: SigningKeys = { current: 'sig_two', next: 'sig_three' };

test("QStash's own keys are right", () => {
  expect(judgeSigningKeys({ ...actual }, actual)).toMatchObject({ outcome: 'right' });
});

test.each<[string, SigningKeys, string]>([
  ['keys of before a rotation', { current: 'sig_one', next: 'sig_two' }, 'has rotated its keys'],
  ['keys in each other’s place', { current: 'sig_three', next: 'sig_two' }, 'has rotated its keys'],
  ['a wrong next key', { current: 'sig_two', next: 'sig_other' }, 'after the next rotation nothing would be believed'],
  ['two keys of another account', { current: 'sig_a', next: 'sig_b' }, 'every delivery is refused with 401'],
])('%s are wrong, and none is shown', (_, given, says) => {
  const finding = judgeSigningKeys(given, actual);
  expect(finding).toMatchObject({ outcome: 'wrong', says: expect.stringContaining(says) });
  expect(JSON.stringify(finding)).not.toContain('sig_');
});
