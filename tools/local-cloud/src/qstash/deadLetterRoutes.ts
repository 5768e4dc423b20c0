import type { ApiAnswer, ApiRequest, Route } from './Api.ts';
import { ApiError } from './ApiError.ts';
import type { DeadLetter } from './DeadLetters.ts';
import type { Engine } from './Engine.ts';
import { matches, readCount, readFilter } from './filters.ts';
import { messageFields } from './messageFields.ts';
import { retryDeadLetter } from './retryDeadLetter.ts';
import { deadLetterView } from './views.ts';

/** List, look, delete, retry. */
export const deadLetterRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v2/dlq',
    answer: (engine, request) => {
      const { letters, cursor } = page(engine, request, 100);
      return { body: { messages: letters.map(deadLetterView), cursor } };
    },
  },
  {
    method: 'GET',
    path: '/v2/dlq/:id',
    answer: (engine, request) => ({ body: deadLetterView(find(engine, request)) }),
  },
  {
    method: 'DELETE',
    path: '/v2/dlq/:id',
    answer: (engine, request) => {
      engine.deadLetters.remove(find(engine, request).id);
      return { body: { deleted: 1 } };
    },
  },
  { method: 'DELETE', path: '/v2/dlq', answer: deleteMany },
  { method: 'POST', path: '/v2/dlq/retry', answer: retryMany },
  {
    method: 'POST',
    path: '/v2/dlq/retry/:id',
    answer: (engine, request) => ({
      status: 201,
      body: { messageId: retryDeadLetter(engine, find(engine, request), request.headers) },
    }),
  },
];

function deleteMany(engine: Engine, request: ApiRequest): ApiAnswer {
  const { letters, cursor } = page(engine, request, 1000);
  for (const { id } of letters) engine.deadLetters.remove(id);
  return { body: { deleted: letters.length, cursor } };
}

function retryMany(engine: Engine, request: ApiRequest): ApiAnswer {
  const { letters, cursor } = page(engine, request, 1000);
  const responses = letters.map((letter) => ({ messageId: retryDeadLetter(engine, letter, request.headers) }));
  return { status: 201, body: { responses, cursor } };
}

const letterFilters =
  'messageId url topicName scheduleId queueName responseStatus callerIp label flowControlKey dlqIds'.split(' ');

/** The oldest first, or the newest when asked by `order=latestFirst`; the cursor is the last letter of a page that isn't the last. */
function page(
  engine: Engine,
  { query }: ApiRequest,
  most: number,
): { letters: DeadLetter[]; cursor: string | undefined } {
  const filter = readFilter(query, letterFilters, ['count', 'cursor', 'order']);
  const all = engine.deadLetters.list();
  if (readOrder(query) === 'latestFirst') all.reverse();
  const after = query.get('cursor');
  const start = after === null ? 0 : all.findIndex((letter) => isPast(letter, after, readOrder(query)));
  const found = start < 0 ? [] : all.slice(start).filter((letter) => matches(filter, filterable(letter)));
  const letters = found.slice(0, filter.wanted.has('dlqIds') ? undefined : readCount(query, most));
  return { letters, cursor: found.length > letters.length ? letters.at(-1)?.id : undefined };
}

function readOrder(query: URLSearchParams): string {
  const order = query.get('order') ?? 'earliestFirst';
  if (order === 'earliestFirst' || order === 'latestFirst') return order;
  throw new ApiError(400, `order must be earliestFirst or latestFirst, not "${order}"`);
}

/** Letters are numbered in their order; the one a cursor names may be gone. */
function isPast(letter: DeadLetter, cursor: string, order: string): boolean {
  const [own, other] = [letter.id, cursor].map((id) => Number(id.split('-')[1]));
  if (other === undefined || Number.isNaN(other)) throw new ApiError(400, `cursor "${cursor}" is none of ours`);
  return order === 'earliestFirst' ? own! > other : own! < other;
}

function filterable(letter: DeadLetter) {
  const { result } = letter;
  const fields = messageFields(letter.message);
  const responseStatus = [String(result.kind === 'answered' ? result.status : 0)];
  return { time: letter.failedAt, fields: { ...fields, responseStatus, dlqIds: [letter.id] } };
}

function find(engine: Engine, request: ApiRequest): DeadLetter {
  const letter = engine.deadLetters.get(request.params['id']!);
  if (letter !== undefined) return letter;
  throw new ApiError(404, `dead letter ${request.params['id']} not found`);
}
