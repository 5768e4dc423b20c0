import { randomBytes } from 'node:crypto';
import type { ApiAnswer, ApiRequest, Route } from './Api.ts';
import { ApiError } from './ApiError.ts';
import { readDestination } from './destination.ts';
import type { Engine } from './Engine.ts';
import { checkName } from './names.ts';
import { publish, readDrafts, type PublishRequest } from './publishing.ts';
import { nextTick, type Schedule } from './Schedules.ts';
import { scheduleView } from './views.ts';

const pause = (engine: Engine, { params }: ApiRequest) => setPaused(engine, params['id']!, true);
const resume = (engine: Engine, { params }: ApiRequest) => setPaused(engine, params['id']!, false);

/** Schedules. Pausing is PATCH in the SDKs and POST in the documentation: both are served. */
export const scheduleRoutes: Route[] = [
  { method: 'PATCH', path: '/v2/schedules/:id/pause', answer: pause },
  { method: 'POST', path: '/v2/schedules/:id/pause', answer: pause },
  { method: 'PATCH', path: '/v2/schedules/:id/resume', answer: resume },
  { method: 'POST', path: '/v2/schedules/:id/resume', answer: resume },
  { method: 'GET', path: '/v2/schedules', answer: (engine) => ({ body: engine.schedules.list().map(scheduleView) }) },
  {
    method: 'GET',
    path: '/v2/schedules/:id',
    answer: (engine, { params }) => ({ body: scheduleView(engine.schedules.find(params['id']!)) }),
  },
  {
    method: 'DELETE',
    path: '/v2/schedules/:id',
    answer: (engine, { params }) => {
      engine.schedules.remove(params['id']!);
      return { body: {} };
    },
  },
  { method: 'POST', path: '/v2/schedules/*', answer: create },
];

function create(engine: Engine, request: ApiRequest): ApiAnswer {
  const { destination, headers: given } = readDestination(request);
  const headers = new Map(given);
  const cron = headers.get('upstash-cron')?.trim();
  const id = headers.get('upstash-schedule-id') ?? `scd_${randomBytes(18).toString('base64url')}`;
  const queueName = headers.get('upstash-queue-name');
  if (cron === undefined) throw new ApiError(400, 'a schedule needs an Upstash-Cron header');
  if (headers.has('upstash-not-before'))
    throw new ApiError(400, 'a schedule takes Upstash-Delay, not Upstash-Not-Before');
  for (const name of ['upstash-cron', 'upstash-schedule-id', 'upstash-queue-name']) headers.delete(name);
  checkName('schedule', id);
  if (queueName !== undefined) checkName('queue', queueName);
  nextTick(cron, engine.agenda.now());

  const tick: PublishRequest = {
    origin: 'schedule',
    destination,
    headers,
    body: request.body,
    callerIP: request.callerIP,
    queueName,
    scheduleId: id,
  };
  const drafts = readDrafts(engine, tick);
  const draft = Array.isArray(drafts) ? drafts[0] : drafts;
  if (draft === undefined) throw new ApiError(404, `URL group "${destination}" has no endpoints`);
  const schedule: Schedule = {
    id,
    cron,
    destination,
    headers,
    settings: draft.settings,
    body: request.body,
    queueName,
    callerIP: request.callerIP,
    createdAt: engine.agenda.now(),
    paused: false,
    lastAt: undefined,
    nextAt: undefined,
    lastStates: new Map(),
  };
  engine.schedules.put(schedule, () => fire(engine, tick));
  return { body: { scheduleId: id } };
}

/** One tick; a URL group that is gone by now is said on the console, for there is nobody to answer. */
function fire(engine: Engine, tick: PublishRequest): string[] {
  try {
    return [publish(engine, tick)].flat().map(({ messageId }) => messageId);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    console.error(`the schedule ${tick.scheduleId} published nothing: ${error.message}`);
    return [];
  }
}

function setPaused(engine: Engine, id: string, paused: boolean): ApiAnswer {
  engine.schedules.find(id).paused = paused;
  return { body: {} };
}
