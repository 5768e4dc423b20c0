import type { ApiAnswer, ApiRequest } from './Api.ts';
import { ApiError } from './ApiError.ts';
import { deadLetterRoutes } from './deadLetterRoutes.ts';
import type { Engine } from './Engine.ts';
import { eventRoutes } from './eventRoutes.ts';
import { flowControlRoutes } from './flowControlRoutes.ts';
import { keyRoutes } from './keyRoutes.ts';
import { messageRoutes } from './messageRoutes.ts';
import { publishRoutes } from './publishRoutes.ts';
import { queueRoutes } from './queueRoutes.ts';
import { scheduleRoutes } from './scheduleRoutes.ts';
import { urlGroupRoutes } from './urlGroupRoutes.ts';

const table = [
  ...publishRoutes,
  ...messageRoutes,
  ...eventRoutes,
  ...deadLetterRoutes,
  ...queueRoutes,
  ...urlGroupRoutes,
  ...scheduleRoutes,
  ...flowControlRoutes,
  ...keyRoutes,
].map((route) => ({ route, pattern: compile(route.path) }));

const absent: [RegExp, string][] = [
  [/^\/v2\/(workflows|wait|notify|waiters)(\/|$)/, 'workflows'],
  [/^\/llm(\/|$)/, 'language models'],
];

/** Finds the endpoint by the raw target, slashes as they came, and answers; refuses what there isn't. */
export function route(
  engine: Engine,
  method: string,
  path: string,
  request: Omit<ApiRequest, 'params' | 'rest'>,
): ApiAnswer {
  let pathIsKnown = false;
  for (const { route: candidate, pattern } of table) {
    const match = pattern.exec(path);
    if (match === null) continue;
    pathIsKnown = true;
    if (candidate.method !== method) continue;
    const { rest = '', ...params } = match.groups ?? {};
    return candidate.answer(engine, { ...request, params: decodeAll(params), rest });
  }
  const feature = absent.find(([pattern]) => pattern.test(path))?.[1];
  if (feature !== undefined) throw new ApiError(501, `the local QStash has no ${feature}: ${method} ${path}`);
  if (pathIsKnown) throw new ApiError(405, `${method} is not allowed on ${path}`);
  throw new ApiError(404, `the local QStash has no endpoint ${method} ${path}`);
}

function compile(path: string): RegExp {
  const source = path
    .replace(/:(\w+)\+/g, '(?<$1>.+)')
    .replace(/:(\w+)/g, '(?<$1>[^/]+)')
    .replace(/\*$/, '(?<rest>.+)');
  return new RegExp(`^${source}$`);
}

function decodeAll(params: Record<string, string>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    throw new ApiError(400, 'the path is not properly percent-encoded');
  }
}
