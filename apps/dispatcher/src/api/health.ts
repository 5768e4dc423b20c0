import { jsonResponse } from '@nightshift/contract';
import { healthReasons, readHealth } from '@nightshift/monitor';
import { answer } from '../answer.ts';
import { believeBearer } from '../believeBearer.ts';
import { jobs } from '../jobs.ts';

export const config = { maxDuration: 10 };

/**
 * For an outside monitor: 200 while all is well, 503 when a job is overdue or the watch has stopped. The reasons name jobs,
 * and are for those who bear the monitor's token.
 */
export function GET(request: Request): Promise<Response> {
  return answer(async ({ db, monitorToken }) => {
    const reasons = healthReasons(jobs, await readHealth(db));
    const ok = reasons.length === 0;
    return jsonResponse(ok ? 200 : 503, believeBearer(request, monitorToken) ? { ok, reasons } : { ok });
  });
}
