import { jsonResponse } from '@nightshift/contract';
import { answer } from '../answer.ts';
import { believeCron } from '../believeCron.ts';
import { believeDelivery } from '../believeDelivery.ts';
import { jobs } from '../jobs.ts';
import type { Services } from '../services.ts';
import { watch } from '../watch.ts';

export const config = { maxDuration: 60 };

const SWEEP_MS = 50_000;

/** The sweep, from Vercel Cron. */
export function GET(request: Request): Promise<Response> {
  return answer(async (services) => {
    if (!believeCron(request, services.cronSecret))
      return jsonResponse(401, { error: 'the cron secret is missing or wrong' });
    return sweep(services, 'vercel');
  });
}

/** The same from the second clock, a schedule of QStash's. The two may come at once: that does no harm. */
export function POST(request: Request): Promise<Response> {
  return answer(async (services) => {
    const believed = await believeDelivery(services, request, '/api/watch');
    if (believed.kind === 'answer') return believed.response;
    return sweep(services, 'qstash');
  });
}

async function sweep(services: Services, clock: 'vercel' | 'qstash'): Promise<Response> {
  const watched = await watch(services, jobs, AbortSignal.timeout(SWEEP_MS));
  services.log.info({ event: 'watch', clock, ...watched }, 'the watch went round');
  return jsonResponse(watched.failed.length > 0 || watched.relayed.failed > 0 ? 503 : 200, watched);
}
