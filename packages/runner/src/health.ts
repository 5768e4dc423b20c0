import { jsonResponse } from '@nightshift/contract';

/** A worker's `/api/health`: says that this deployment answers; nothing behind it is asked. */
export function GET(): Response {
  return jsonResponse(200, { ok: true });
}
