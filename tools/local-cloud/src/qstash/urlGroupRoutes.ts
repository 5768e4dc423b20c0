import type { ApiAnswer, ApiRequest, Route } from './Api.ts';
import { ApiError } from './ApiError.ts';
import type { Engine } from './Engine.ts';
import { checkName } from './names.ts';
import { asArray, asObject, asString, readJsonObject } from './readJson.ts';
import { urlGroupView, type Endpoint } from './UrlGroups.ts';

/** URL groups, called topics on the wire. */
export const urlGroupRoutes: Route[] = [
  { method: 'GET', path: '/v2/topics', answer: (engine) => ({ body: engine.groups.list().map(urlGroupView) }) },
  {
    method: 'GET',
    path: '/v2/topics/:name',
    answer: (engine, { params }) => ({ body: urlGroupView(engine.groups.find(params['name']!)) }),
  },
  { method: 'PATCH', path: '/v2/topics/:name', answer: setDefaultHeaders },
  {
    method: 'DELETE',
    path: '/v2/topics/:name',
    answer: (engine, { params }) => {
      engine.groups.remove(params['name']!);
      return { body: {} };
    },
  },
  { method: 'POST', path: '/v2/topics/:name/endpoints', answer: addEndpoints },
  { method: 'DELETE', path: '/v2/topics/:name/endpoints', answer: removeEndpoints },
];

function addEndpoints(engine: Engine, request: ApiRequest): ApiAnswer {
  const endpoints = readEndpoints(request).map(({ url, name }): Endpoint => {
    if (url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url)) return { url, name };
    throw new ApiError(400, `endpoint url "${url}" is not an absolute http or https URL`);
  });
  if (endpoints.length === 0) throw new ApiError(400, 'endpoints must not be empty');
  engine.groups.addEndpoints(checkName('URL group', request.params['name']!), endpoints, engine.agenda.now());
  return { body: {} };
}

function removeEndpoints(engine: Engine, request: ApiRequest): ApiAnswer {
  const endpoints = readEndpoints(request);
  if (endpoints.some(({ url, name }) => url === undefined && name === undefined)) {
    throw new ApiError(400, 'an endpoint to remove needs its url or its name');
  }
  engine.groups.removeEndpoints(request.params['name']!, endpoints, engine.agenda.now());
  return { body: {} };
}

function readEndpoints(request: ApiRequest): Partial<Endpoint>[] {
  return asArray(readJsonObject(request.body)['endpoints'], 'endpoints').map((json): Partial<Endpoint> => {
    const { url, name } = asObject(json, 'an endpoint');
    return {
      ...(url === undefined ? {} : { url: asString(url, 'url') }),
      ...(name === undefined ? {} : { name: checkName('endpoint', asString(name, 'name')) }),
    };
  });
}

/** What the group's messages carry unless they say otherwise; a list of values is joined by commas. */
function setDefaultHeaders(engine: Engine, { params, body }: ApiRequest): ApiAnswer {
  const group = engine.groups.find(params['name']!);
  const headers = Object.entries(asObject(readJsonObject(body)['headers'], 'headers'));
  const text = (name: string, value: unknown) =>
    Array.isArray(value) ? value.map((part) => asString(part, name)).join(', ') : asString(value, name);
  group.defaultHeaders = new Map(headers.map(([name, value]) => [name.toLowerCase(), text(name, value)]));
  group.updatedAt = engine.agenda.now();
  return { body: {} };
}
