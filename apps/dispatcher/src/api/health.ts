import { jsonResponse } from '@nightshift/contract';
import { readClock } from '@nightshift/ledger';
import { answer } from '../answer.ts';

export const config = { maxDuration: 10 };

/** For an outside monitor: the environment is complete and Postgres answers. Says nothing private. */
export function GET(): Promise<Response> {
  return answer(async ({ db }) => {
    await readClock(db);
    return jsonResponse(200, { ok: true });
  });
}
