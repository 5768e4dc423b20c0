import type { ApiRequest, Route } from './Api.ts';
import { ApiError } from './ApiError.ts';
import type { Engine } from './Engine.ts';
import { eventStates, type LogEvent } from './EventLog.ts';
import { matches, readCount, readFilter } from './filters.ts';
import { messageFields } from './messageFields.ts';
import { eventView } from './views.ts';

/** The log under its two names. */
export const eventRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v2/events',
    answer: (engine, request) => {
      const { entries, cursor } = page(engine, request);
      return { body: { events: entries, cursor } };
    },
  },
  {
    method: 'GET',
    path: '/v2/logs',
    answer: (engine, request) => {
      const { entries, cursor } = page(engine, request);
      return { body: { logs: entries, cursor } };
    },
  },
];

const logFilters =
  'messageId messageIds state url host path topicName scheduleId queueName label flowControlKey callerIp'.split(' ');
const inProgress = ['ACTIVE', 'RETRY', 'ERROR'];

/** The newest first; there is a cursor when there is more. */
function page(engine: Engine, { query }: ApiRequest): { entries: object[]; cursor: string | undefined } {
  const filter = readFilter(query, logFilters, ['count', 'cursor']);
  for (const state of filter.wanted.get('state') ?? []) refuseUnknownState(state);
  const most = readCount(query, 1000);
  const before = query.get('cursor');
  if (before !== null && !/^\d+$/.test(before)) throw new ApiError(400, `cursor "${before}" is none of ours`);
  const found: LogEvent[] = [];
  for (const event of engine.events.backwards(before === null ? undefined : Number(before))) {
    if (!matches(filter, { time: event.time, fields: { ...messageFields(event.message), state: states(event) } }))
      continue;
    found.push(event);
    if (found.length > most) break;
  }
  const entries = found.slice(0, most);
  return {
    entries: entries.map(eventView),
    cursor: found.length > most ? String(entries.at(-1)?.sequence) : undefined,
  };
}

function states({ state }: LogEvent): string[] {
  if (state === 'CANCELED') return [state, 'CANCELLED'];
  return inProgress.includes(state) ? [state, 'IN_PROGRESS'] : [state];
}

function refuseUnknownState(text: string): void {
  const known: readonly string[] = [...eventStates, 'CANCELLED', 'IN_PROGRESS'];
  const unknown = text.split(',').find((state) => !known.includes(state.trim()));
  if (unknown !== undefined) throw new ApiError(400, `unknown state "${unknown}"; known are ${known.join(', ')}`);
}
