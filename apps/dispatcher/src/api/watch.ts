import { jsonResponse } from '@nightshift/contract';
import { answer } from '../answer.ts';
import { believeBearer } from '../believeBearer.ts';
import { believeDelivery } from '../believeDelivery.ts';
import { jobs } from '../jobs.ts';
import type { Services } from '../services.ts';
import { watchRound, type Clock } from '../watchRound.ts';

export const config = { maxDuration: 60 };

const SWEEP_MS = 50_000;

/** The watch, from Vercel Cron. */
export function GET(request: Request): Promise<Response> {
  return answer(async (services) => {
    if (!believeBearer(request, services.cronSecret))
      return jsonResponse(401, { error: 'the cron secret is missing or wrong' });
    return goRound(services, 'vercel');
  });
}

/** The same from the second clock, a schedule of QStash's. The two may come at once: that does no harm. */
export function POST(request: Request): Promise<Response> {
  return answer(async (services) => {
    const believed = await believeDelivery(services, request, '/api/watch');
    if (believed.kind === 'answer') return believed.response;
    return goRound(services, 'qstash');
  });
}

async function goRound(services: Services, clock: Clock): Promise<Response> {
  const { watched, judged, completed } = await watchRound(services, jobs, {
    clock,
    signal: AbortSignal.timeout(SWEEP_MS),
  });
  const { fired, more, reminded, resolved, sent, failed } = judged;
  const alerts = { fired, more, reminded, resolved, sent: sent.length, unsent: failed.length };
  services.log.info({ event: 'watch', clock, completed, ...watched, alerts }, 'the watch went round');
  return jsonResponse(completed ? 200 : 503, { ...watched, alerts });
}
