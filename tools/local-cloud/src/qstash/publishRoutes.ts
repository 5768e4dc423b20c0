import type { ApiAnswer, ApiRequest, Route } from './Api.ts';
import { ApiError } from './ApiError.ts';
import { readDestination } from './destination.ts';
import type { Engine } from './Engine.ts';
import type { HeaderMap } from './headers.ts';
import { checkName } from './names.ts';
import { publish, type PublishRequest } from './publishing.ts';
import { asArray, asObject, asString, readJson } from './readJson.ts';

/** Publish, enqueue and batch. */
export const publishRoutes: Route[] = [
  { method: 'POST', path: '/v2/publish/*', answer: (engine, request) => publishOne(engine, request, undefined) },
  { method: 'POST', path: '/v2/batch', answer: publishBatch },
  {
    method: 'POST',
    path: '/v2/enqueue/:queue/*',
    answer: (engine, request) => publishOne(engine, request, checkName('queue', request.params['queue']!)),
  },
];

const scheduleHeaders = ['upstash-cron', 'upstash-schedule-id', 'upstash-queue-name'];

function publishOne(engine: Engine, request: ApiRequest, queueName: string | undefined): ApiAnswer {
  refuseInOutage(engine);
  const { destination, headers } = readDestination(request);
  const { body, callerIP } = request;
  const accepted = accept(engine, { origin: 'publish', destination, headers, body, callerIP, queueName });
  const duplicate = !Array.isArray(accepted) && accepted.deduplicated === true;
  return { status: duplicate ? 202 : 200, body: accepted };
}

/** Every item stands for itself: a bad one answers with its own error, the others are accepted. */
function publishBatch(engine: Engine, request: ApiRequest): ApiAnswer {
  refuseInOutage(engine);
  const items = asArray(readJson(request.body), 'a batch');
  return { body: items.map((item) => publishItem(engine, item, request.callerIP)) };
}

function publishItem(engine: Engine, json: unknown, callerIP: string): unknown {
  try {
    const item = asObject(json, 'a batch item');
    const destination = asString(item['destination'], 'destination');
    if (engine.faults.onBatchItem(destination)) throw new ApiError(500, 'this item was refused (fault)');
    return accept(engine, {
      origin: 'publish',
      destination,
      headers: readItemHeaders(item['headers']),
      body: Buffer.from(asString(item['body'] ?? '', 'body')),
      callerIP,
      queueName: item['queue'] === undefined ? undefined : checkName('queue', asString(item['queue'], 'queue')),
    });
  } catch (error) {
    if (error instanceof ApiError) return { error: error.message };
    throw error;
  }
}

function readItemHeaders(json: unknown): HeaderMap {
  const entries = Object.entries(asObject(json ?? {}, 'headers'));
  return new Map(entries.map(([name, value]) => [name.toLowerCase(), asString(value, `headers.${name}`)]));
}

function accept(engine: Engine, request: PublishRequest) {
  const misplaced = scheduleHeaders.find((name) => request.headers.has(name));
  if (misplaced !== undefined) throw new ApiError(400, `${misplaced} belongs to POST /v2/schedules/<destination>`);
  return publish(engine, request);
}

function refuseInOutage(engine: Engine): void {
  const status = engine.faults.onPublish();
  if (status !== undefined) throw new ApiError(status, 'nothing was accepted (fault)');
}
