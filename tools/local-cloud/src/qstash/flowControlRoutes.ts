import type { ApiAnswer, ApiRequest, Route } from './Api.ts';
import { ApiError } from './ApiError.ts';
import type { Engine } from './Engine.ts';
import { readLimit, readPeriod } from './FlowControl.ts';
import type { FlowKey } from './FlowKey.ts';

/** Flow-control keys: list, look, pause, resume, pin, unpin, reset; and the parallelism of the whole account. */
export const flowControlRoutes: Route[] = [
  { method: 'GET', path: '/v2/flowControl', answer: list },
  { method: 'POST', path: '/v2/flowControl/:key+/pause', answer: change((key) => key.pause()) },
  { method: 'POST', path: '/v2/flowControl/:key+/resume', answer: change((key) => key.resume()) },
  { method: 'POST', path: '/v2/flowControl/:key+/resetRate', answer: change((key, _, now) => key.resetRate(now)) },
  { method: 'POST', path: '/v2/flowControl/:key+/reset', answer: change((key, _, now) => key.resetRate(now)) },
  { method: 'POST', path: '/v2/flowControl/:key+/pin', answer: change(pin) },
  { method: 'POST', path: '/v2/flowControl/:key+/unpin', answer: change(unpin) },
  {
    method: 'GET',
    path: '/v2/flowControl/:key+',
    answer: (engine, request) => ({ body: find(engine, request).info(engine.agenda.now()) }),
  },
  {
    method: 'GET',
    path: '/v2/globalParallelism',
    answer: ({ limits, courier }) => ({
      body: { parallelismMax: limits.parallelism, parallelismCount: courier.inFlight },
    }),
  },
];

function list(engine: Engine, { query }: ApiRequest): ApiAnswer {
  const search = query.get('search') ?? '';
  const keys = [...engine.courier.flowKeys.values()].filter(({ key }) => key.includes(search));
  return { body: keys.map((key) => key.info(engine.agenda.now())) };
}

function change(apply: (key: FlowKey, request: ApiRequest, now: number) => void): Route['answer'] {
  return (engine, request) => {
    const key = find(engine, request);
    apply(key, request, engine.agenda.now());
    engine.courier.reconsider(key);
    return { body: {} };
  };
}

function pin(key: FlowKey, { query }: ApiRequest, now: number): void {
  const parallelism = readLimit('parallelism', query.get('parallelism') ?? undefined);
  const rate = readLimit('rate', query.get('rate') ?? undefined);
  if (parallelism === undefined && rate === undefined) throw new ApiError(400, 'pin needs parallelism and/or rate');
  const period = query.get('period');
  key.pin({ parallelism, rate, period: period === null ? undefined : readPeriod(period) }, now);
}

function unpin(key: FlowKey, { query }: ApiRequest): void {
  key.unpin({ parallelism: query.get('parallelism') === 'true', rate: query.get('rate') === 'true' });
}

function find(engine: Engine, { params }: ApiRequest): FlowKey {
  const key = engine.courier.flowKeys.get(params['key']!);
  if (key !== undefined) return key;
  throw new ApiError(404, `flow control key "${params['key']}" not found: no message has named it yet`);
}
