import { jsonResponse, outcomeResponse, parseMessage, recordError, type Job } from '@nightshift/contract';
import { blamesNobody } from '@nightshift/database';
import { notAMessage } from '@nightshift/queue';
import { getDeadline } from '@vercel/functions';
import { refuseContradiction } from './refuseContradiction.ts';
import { runPack } from './runPack.ts';
import { workerServices, type TeamVariables, type WorkerServices } from './services.ts';
import type { Verb } from './verb.ts';

export type Served = {
  POST: (request: Request) => Promise<Response>;
  config: { maxDuration: number };
};

export type ServeOptions = {
  /** The variables that the team's own code reads: where one is missing, every request is refused and nothing is claimed. */
  variables?: TeamVariables;
  makeServices?: () => WorkerServices;
};

/**
 * A job's function on the wire: believes the signature, reads the message, runs the pack, answers the queue. Nothing is
 * read of a request that isn't believed.
 */
export function serve<Unit, Tables>(
  job: Job<Unit>,
  verb: Verb<Unit, Tables>,
  { variables = {}, makeServices = () => workerServices(job, variables) }: ServeOptions = {},
): Served {
  refuseContradiction(job, verb);
  let services: WorkerServices | undefined;
  return {
    config: { maxDuration: job.limits.maxDurationMs / 1000 },
    async POST(request) {
      const startedAt = Date.now();
      try {
        services ??= makeServices();
        return await answer(
          services,
          job,
          verb,
          request,
          getDeadline() ?? new Date(startedAt + job.limits.maxDurationMs),
        );
      } catch (error) {
        return refuse(services, job.worker, error);
      }
    },
  };
}

async function answer<Unit, Tables>(
  services: WorkerServices,
  job: Job<Unit>,
  verb: Verb<Unit, Tables>,
  request: Request,
  endsAt: Date,
): Promise<Response> {
  const believed = await services.queue.believe(request, `${services.publicUrl}/api/${job.route}`);
  if (believed.kind === 'refused') {
    services.log.warn(
      { event: 'refused', status: believed.status, reason: believed.reason },
      'a request was not believed',
    );
    return jsonResponse(believed.status, { error: believed.reason });
  }
  const parsed = parseMessage(believed.body);
  if (parsed.kind === 'newer') {
    return outcomeResponse({
      kind: 'unavailable',
      reason: `message version ${parsed.version} is newer than this deployment`,
      retryAfterMs: 60_000,
    });
  }
  if (parsed.kind === 'garbage') return notAMessage(parsed.reason);
  if (parsed.message.job !== job.name)
    return notAMessage(`the message is for the job '${parsed.message.job}', and this is '${job.name}'`);
  if (parsed.message.pack === 0) return notAMessage('pack 0 is for the dispatcher: a worker would settle it unread');
  const { messageId, retried, traceparent } = believed;
  const { message } = parsed;
  return outcomeResponse(await runPack(services, job, verb, { message, messageId, retried, traceparent, endsAt }));
}

/** What no nearer place could act on. Trouble with Postgres brings the message back; an incomplete environment is an operator's. */
function refuse(services: WorkerServices | undefined, app: string, error: unknown): Response {
  const record = recordError(error);
  if (services === undefined) {
    console.error(JSON.stringify({ level: 'error', app, event: 'not-configured', error: record.message }));
    return jsonResponse(500, { error: 'this deployment is not configured: its log names the variables' });
  }
  services.log.error({ event: 'request-failed', error: record }, 'a delivery could not be handled');
  return blamesNobody(error)
    ? outcomeResponse({ kind: 'unavailable', reason: 'Postgres is away' })
    : jsonResponse(500, { error: 'internal error: see the log' });
}
