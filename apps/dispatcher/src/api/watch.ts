import { jsonResponse } from '@nightshift/contract';
import { answer } from '../answer.ts';
import { believeCron } from '../believeCron.ts';
import { jobs } from '../jobs.ts';
import { watch } from '../watch.ts';

export const config = { maxDuration: 60 };

const SWEEP_MS = 50_000;

/** The sweep, from Vercel Cron. Two at once do no harm. */
export function GET(request: Request): Promise<Response> {
  return answer(async (services) => {
    if (!believeCron(request, services.cronSecret))
      return jsonResponse(401, { error: 'the cron secret is missing or wrong' });
    const watched = await watch(services, jobs, AbortSignal.timeout(SWEEP_MS));
    services.log.info({ event: 'watch', ...watched }, 'the watch went round');
    return jsonResponse(watched.failed.length > 0 || watched.relayed.failed > 0 ? 503 : 200, watched);
  });
}
