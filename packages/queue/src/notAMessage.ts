import { jsonResponse } from '@nightshift/contract';

/** The answer to a signed body that is no message: QStash gives up at once, and reports it to the failure callback. */
export function notAMessage(reason: string): Response {
  return jsonResponse(489, { kind: 'not-a-message', reason }, { 'upstash-nonretryable-error': 'true' });
}
