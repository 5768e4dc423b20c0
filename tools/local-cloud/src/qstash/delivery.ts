import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { canonicalName } from './headers.ts';
import type { Message } from './Message.ts';
import { signDelivery } from './signature.ts';

/** How one attempt ended: the destination answered, or it didn't. Response header names are in lower case. */
export type AttemptResult =
  | { kind: 'answered'; status: number; headers: Record<string, string[]>; body: Buffer }
  | { kind: 'unanswered'; error: string };

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** Connections are reused for a second only, so that a destination that restarts isn't met on a dead one. */
export function createAgents(): Agents {
  const options = { keepAlive: true, timeout: 1000, maxFreeSockets: 100 };
  return { http: new HttpAgent(options), https: new HttpsAgent(options) };
}

/** Makes one attempt: one request, no redirect followed. `abort` ends it as unanswered. */
export function deliver(
  message: Message,
  agents: Agents,
  signingKey: string,
  now: number,
  maxResponseBytes: number,
): { result: Promise<AttemptResult>; abort: (reason: string) => void } {
  const secure = message.url.toLowerCase().startsWith('https:');
  const open = secure ? httpsRequest : httpRequest;
  const request = open(message.url, {
    method: message.settings.method,
    headers: deliveryHeaders(message, signingKey, now),
    agent: secure ? agents.https : agents.http,
  });
  let abort = (_reason: string) => {};
  const result = new Promise<AttemptResult>((resolve) => {
    const unanswered = (error: Error) => resolve({ kind: 'unanswered', error: error.message || String(error) });
    abort = (reason) => {
      resolve({ kind: 'unanswered', error: reason });
      request.destroy();
    };
    request.on('error', unanswered);
    request.on('response', (response) => {
      response.on('error', unanswered);
      readBody(response, maxResponseBytes, (body) =>
        resolve({ kind: 'answered', status: response.statusCode ?? 0, headers: headerLists(response), body }),
      );
    });
  });
  request.end(message.body);
  return { result, abort };
}

/** What the destination receives beside the body. */
export function deliveryHeaders(message: Message, signingKey: string, now: number): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of message.settings.headers) headers[canonicalName(name)] = value;
  headers['User-Agent'] = 'Upstash-QStash';
  headers['Upstash-Message-Id'] = message.id;
  headers['Upstash-Retried'] = String(message.retried);
  headers['Upstash-Signature'] = signDelivery(signingKey, message.url, message.body, now);
  headers['Upstash-Caller-Ip'] = message.callerIP;
  headers['Upstash-Region'] = 'EU-CENTRAL-1';
  if (message.topicName !== undefined) headers['Upstash-Topic-Name'] = message.topicName;
  if (message.scheduleId !== undefined) headers['Upstash-Schedule-Id'] = message.scheduleId;
  if (message.body.length > 0 || message.settings.method !== 'GET') {
    headers['Content-Length'] = String(message.body.length);
  }
  return headers;
}

function readBody(response: IncomingMessage, maxBytes: number, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let room = maxBytes;
  response.on('data', (chunk: Buffer) => {
    if (room > 0) chunks.push(chunk.subarray(0, room));
    room -= chunk.length;
  });
  response.on('end', () => done(Buffer.concat(chunks)));
}

function headerLists(response: IncomingMessage): Record<string, string[]> {
  const lists: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(response.headersDistinct)) if (values) lists[name] = values;
  return lists;
}
