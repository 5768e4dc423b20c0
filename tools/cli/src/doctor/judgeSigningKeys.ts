import type { SigningKeys } from '@nightshift/queue';
import { right, wrong, type Finding } from './Finding.ts';

const CHECK = 'signing keys';
const VARIABLES = 'QSTASH_CURRENT_SIGNING_KEY and QSTASH_NEXT_SIGNING_KEY';

/** Compares the keys that an app believes with those that QStash has, and shows neither. */
export function judgeSigningKeys(given: SigningKeys, actual: SigningKeys): Finding {
  if (given.current === actual.current && given.next === actual.next)
    return right(CHECK, 'they are those that QStash signs with');
  const set = `set ${VARIABLES} as the Upstash console shows them and deploy every app again`;
  if (given.next === actual.current)
    return wrong(CHECK, 'QStash has rotated its keys: deliveries are believed until it does so again', set);
  if (given.current === actual.current)
    return wrong(
      CHECK,
      "QSTASH_NEXT_SIGNING_KEY isn't QStash's: after the next rotation nothing would be believed",
      set,
    );
  return wrong(CHECK, 'neither is the key that QStash signs with: every delivery is refused with 401', set);
}
