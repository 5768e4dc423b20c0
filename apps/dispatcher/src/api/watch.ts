import { jsonResponse } from '@nightshift/contract';
import { relay } from '@nightshift/ledger';
import { answer } from '../answer.ts';
import { believeCron } from '../believeCron.ts';

export const config = { maxDuration: 60 };

/** The sweep, from Vercel Cron: sends what is recorded and was never sent. Two at once do no harm. */
export function GET(request: Request): Promise<Response> {
  return answer(async (services) => {
    if (!believeCron(request, services.cronSecret))
      return jsonResponse(401, { error: 'the cron secret is missing or wrong' });
    const { db, send, log } = services;
    const relayed = await relay(db, send, { signal: AbortSignal.timeout(50_000) });
    if (relayed.sent + relayed.failed > 0) log.info({ event: 'relay', ...relayed }, `relayed ${relayed.sent} packs`);
    return jsonResponse(relayed.failed > 0 ? 503 : 200, { relayed });
  });
}
