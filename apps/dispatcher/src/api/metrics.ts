import { jsonResponse } from '@nightshift/contract';
import { metricsText, readFacts, readRunCounts } from '@nightshift/monitor';
import { answer } from '../answer.ts';
import { believeBearer } from '../believeBearer.ts';

export const config = { maxDuration: 30 };

/** For those who scrape: what the tables hold now, in Prometheus' text format, for whoever bears the monitor's token. */
export function GET(request: Request): Promise<Response> {
  return answer(async ({ db, monitorToken }) => {
    if (!believeBearer(request, monitorToken))
      return jsonResponse(401, { error: "the monitor's token (MONITOR_TOKEN) is unset, missing or wrong" });
    const [facts, runs] = await Promise.all([readFacts(db), readRunCounts(db)]);
    return new Response(metricsText(facts, runs), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
    });
  });
}
