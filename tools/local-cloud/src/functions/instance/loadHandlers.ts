import { pathToFileURL } from 'node:url';

/** A web handler of a function. */
export type WebHandler = (request: Request) => Response | Promise<Response>;

const httpMethods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'];

/** The handlers of a built function by method: `default` is followed up to five times, `fetch` stands for every method, named ones win. */
export const loadHandlers = async (file: string): Promise<Map<string, WebHandler>> => {
  let exported: unknown = await import(pathToFileURL(file).href);
  for (let depth = 0; depth < 5 && memberOf(exported, 'default') !== undefined; depth += 1) {
    exported = memberOf(exported, 'default');
  }
  const handlers = new Map<string, WebHandler>();
  for (const method of httpMethods) {
    const handler = handlerOf(exported, method) ?? handlerOf(exported, 'fetch');
    if (handler !== undefined) handlers.set(method, handler);
  }
  if (handlers.size === 0) throw new Error(`${file} is no web handler: it exports no HTTP method and no fetch.`);
  return handlers;
};

const memberOf = (value: unknown, name: string): unknown =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? (value as Record<string, unknown>)[name]
    : undefined;

const handlerOf = (value: unknown, name: string): WebHandler | undefined => {
  const member = memberOf(value, name);
  return typeof member === 'function' ? (member as WebHandler) : undefined;
};
