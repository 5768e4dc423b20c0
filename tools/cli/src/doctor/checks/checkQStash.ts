import { readSigningKeys } from '@nightshift/queue';
import type { Check } from '../Check.ts';
import { right, unchecked, wrong, type Finding } from '../Finding.ts';
import { judgeSigningKeys } from '../judgeSigningKeys.ts';
import { readVariables } from '../readVariables.ts';
import { whyNot } from '../whyNot.ts';

/** Whether QStash takes the token, and whether it signs with the keys that the app believes. */
export const checkQStash: Check = {
  name: 'QStash',
  async examine({ environment }) {
    const access = readVariables(environment, ['QSTASH_URL', 'QSTASH_TOKEN']);
    if (access.kind === 'missing')
      return [unchecked('QStash', access.because), unchecked('signing keys', access.because)];
    const { QSTASH_URL: url, QSTASH_TOKEN: token } = access.values;
    try {
      const actual = await readSigningKeys({ url, token });
      const given = readVariables(environment, ['QSTASH_CURRENT_SIGNING_KEY', 'QSTASH_NEXT_SIGNING_KEY']);
      return [
        right('QStash', 'it answers and takes the token'),
        given.kind === 'missing'
          ? unchecked('signing keys', given.because)
          : judgeSigningKeys(
              { current: given.values.QSTASH_CURRENT_SIGNING_KEY, next: given.values.QSTASH_NEXT_SIGNING_KEY },
              actual,
            ),
      ];
    } catch (error) {
      return [refused(error), unchecked('signing keys', 'QStash did not tell them')];
    }
  },
};

function refused(error: unknown): Finding {
  const { status } = error as { status?: unknown };
  if (status === 401 || status === 403)
    return wrong(
      'QStash',
      `it refuses the token (${status})`,
      'set QSTASH_TOKEN to the token of the region that QSTASH_URL names',
    );
  return wrong('QStash', whyNot(error), 'correct QSTASH_URL: the Upstash console shows it beside the token');
}
