import type { ApiAnswer, ApiRequest, Route } from './Api.ts';
import { ApiError } from './ApiError.ts';
import type { Engine } from './Engine.ts';
import { queueView } from './Queues.ts';
import { asString, readJsonObject } from './readJson.ts';

/** Queues: upsert, list, look, delete, pause, resume. */
export const queueRoutes: Route[] = [
  { method: 'POST', path: '/v2/queues', answer: upsert },
  { method: 'GET', path: '/v2/queues', answer: (engine) => ({ body: engine.queues.list().map(queueView) }) },
  {
    method: 'GET',
    path: '/v2/queues/:name',
    answer: (engine, { params }) => ({ body: queueView(engine.queues.find(params['name']!)) }),
  },
  { method: 'DELETE', path: '/v2/queues/:name', answer: remove },
  {
    method: 'POST',
    path: '/v2/queues/:name/pause',
    answer: (engine, { params }) => setPaused(engine, params['name']!, true),
  },
  {
    method: 'POST',
    path: '/v2/queues/:name/resume',
    answer: (engine, { params }) => setPaused(engine, params['name']!, false),
  },
];

function upsert(engine: Engine, request: ApiRequest): ApiAnswer {
  const { queueName, parallelism = 1, paused = false } = readJsonObject(request.body);
  if (!Number.isInteger(parallelism) || (parallelism as number) < 1) {
    throw new ApiError(400, `parallelism must be a whole number above 0, not ${JSON.stringify(parallelism)}`);
  }
  if (typeof paused !== 'boolean') throw new ApiError(400, 'paused must be true or false');
  const queue = engine.queues.ensure(asString(queueName, 'queueName'), engine.agenda.now());
  queue.parallelism = parallelism as number;
  queue.paused = paused;
  queue.updatedAt = engine.agenda.now();
  engine.courier.serve(queue);
  return { body: queueView(queue) };
}

/** What waits in a queue is cancelled with it; what is in flight ends by itself. */
function remove(engine: Engine, { params }: ApiRequest): ApiAnswer {
  const queue = engine.queues.find(params['name']!);
  engine.queues.remove(queue);
  const waiting = [...engine.courier.messages.values()].filter((message) => message.queueName === queue.name);
  for (const message of waiting) engine.courier.cancel(message);
  return { body: {} };
}

function setPaused(engine: Engine, name: string, paused: boolean): ApiAnswer {
  const queue = engine.queues.find(name);
  queue.paused = paused;
  queue.updatedAt = engine.agenda.now();
  engine.courier.serve(queue);
  return { body: {} };
}
