import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { FoundRoute } from './findRoute.ts';
import { answeredHeaders, forwardedHeaders } from './forwardedHeaders.ts';
import { invocationHeader, type Invocation } from './Invocation.ts';
import { refuse } from './refuse.ts';
import type { Instance } from './startInstance.ts';

/** One call of a function: who calls, what was routed, the body as it came. */
export type Call = { id: string; request: IncomingMessage; response: ServerResponse; body: Buffer; route: FoundRoute };

/**
 * Sends a call to an instance and its answer to the caller. A function that takes longer than its `maxDuration`, what it left to
 * `waitUntil` included, costs the instance its life. A caller who goes away stops nothing.
 */
export const invoke = (instance: Instance, call: Call, timedOut: () => void): void => {
  const { id, request, response, body, route } = call;
  const maxMs = route.called.maxDuration * 1000;
  const invocation: Invocation = { id, file: route.called.file, deadline: Date.now() + maxMs };
  const timer = setTimeout(() => {
    refuse(response, 'FUNCTION_INVOCATION_TIMEOUT', id);
    timedOut();
  }, maxMs);
  instance.busy.set(id, timer);
  const forwarded = httpRequest({
    socketPath: instance.socket,
    agent: false,
    method: request.method,
    path: route.target,
    headers: { ...forwardedHeaders(request, body, id), [invocationHeader]: JSON.stringify(invocation) },
  });
  forwarded.on('response', (answer) => passOn(answer, response, id));
  forwarded.on('error', () => refuse(response, 'FUNCTION_INVOCATION_FAILED', id));
  forwarded.end(body);
};

const passOn = (answer: IncomingMessage, response: ServerResponse, id: string): void => {
  if (response.writableEnded || response.destroyed) {
    answer.resume();
    return;
  }
  response.writeHead(answer.statusCode ?? 500, answeredHeaders(answer, id));
  answer.on('error', () => response.destroy());
  answer.pipe(response);
  response.on('close', () => answer.resume());
};
