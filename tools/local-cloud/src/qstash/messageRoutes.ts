import type { ApiAnswer, ApiRequest, Route } from './Api.ts';
import { ApiError } from './ApiError.ts';
import type { Engine } from './Engine.ts';
import { matches, readFilter } from './filters.ts';
import type { Message } from './Message.ts';
import { messageFields } from './messageFields.ts';
import { messageView } from './views.ts';

/** Look at a message that has not ended, cancel one, cancel many. */
export const messageRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v2/messages/:id',
    answer: (engine, request) => ({ body: messageView(find(engine, request)) }),
  },
  {
    method: 'DELETE',
    path: '/v2/messages/:id',
    answer: (engine, request) => {
      engine.courier.cancel(find(engine, request));
      return { body: { cancelled: 1 } };
    },
  },
  { method: 'DELETE', path: '/v2/messages', answer: cancelMany },
];

const cancelFilters = 'messageIds topicName queueName url host path label flowControlKey scheduleId callerIp'.split(
  ' ',
);

/** `count` is taken and ignored, as the service does: everything that matches is cancelled. */
function cancelMany(engine: Engine, { query }: ApiRequest): ApiAnswer {
  const filter = readFilter(query, cancelFilters, ['count', 'cursor']);
  if (filter.wanted.has('messageIds') && filter.wanted.size > 1) {
    throw new ApiError(400, 'messageIds excludes every other filter');
  }
  const chosen = [...engine.courier.messages.values()].filter(
    (message) => !message.cancelled && matches(filter, { time: message.createdAt, fields: messageFields(message) }),
  );
  for (const message of chosen) engine.courier.cancel(message);
  return { body: { cancelled: chosen.length } };
}

function find(engine: Engine, request: ApiRequest): Message {
  const message = engine.courier.messages.get(request.params['id']!);
  if (message !== undefined) return message;
  throw new ApiError(404, `message ${request.params['id']} not found: it never was, or it has ended`);
}
