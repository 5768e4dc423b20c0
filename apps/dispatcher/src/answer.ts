import { jsonResponse, outcomeResponse, recordError } from '@nightshift/contract';
import { blamesNobody } from '@nightshift/database';
import { dispatcherServices, type Services } from './services.ts';

/**
 * The frame of every dispatcher function: its services, and an answer for what no nearer place could act on. An
 * incomplete environment is 500 with the variables in the log; a Postgres that is away is 503 and comes again.
 */
export async function answer(handle: (services: Services) => Promise<Response>): Promise<Response> {
  let services: Services | undefined;
  try {
    services = dispatcherServices();
    return await handle(services);
  } catch (error) {
    const record = recordError(error);
    if (services === undefined) {
      console.error(
        JSON.stringify({ level: 'error', app: 'dispatcher', event: 'not-configured', error: record.message }),
      );
      return jsonResponse(500, { error: 'this deployment is not configured: its log names the variables' });
    }
    services.log.error({ event: 'request-failed', error: record }, 'a request could not be handled');
    return blamesNobody(error)
      ? outcomeResponse({ kind: 'unavailable', reason: 'Postgres is away' })
      : jsonResponse(500, { error: 'internal error: see the log' });
  }
}
