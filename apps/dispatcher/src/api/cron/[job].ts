import { jsonResponse } from '@nightshift/contract';
import { answer } from '../../answer.ts';
import { believeBearer } from '../../believeBearer.ts';
import { findJob } from '../../jobs.ts';
import { openTick } from '../../openTick.ts';

export const config = { maxDuration: 30 };

/** Vercel Cron's call for one job: `/api/cron/<job>`. */
export function GET(request: Request): Promise<Response> {
  return answer(async (services) => {
    if (!believeBearer(request, services.cronSecret))
      return jsonResponse(401, { error: 'the cron secret is missing or wrong' });
    const name = new URL(request.url).pathname.split('/').at(-1) ?? '';
    const job = findJob(name);
    if (!job) return jsonResponse(404, { error: `there is no job '${name}'` });
    const ticked = await openTick(services, job);
    const { kind: outcome, ...opening } = ticked;
    const cron = request.headers.get('x-vercel-cron-schedule');
    services.log.info({ event: 'tick', job: job.name, cron, outcome, ...opening }, `tick of ${job.name}: ${outcome}`);
    return jsonResponse(200, ticked);
  });
}
