import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiAnswer } from './Api.ts';
import { ApiError } from './ApiError.ts';
import type { Engine } from './Engine.ts';
import { PortTaken } from '@nightshift/database/testing';
import { tooLarge } from './publishing.ts';
import { route } from './router.ts';

const largestRequest = 100 * 1024 * 1024;

/** Serves the API on 127.0.0.1 alone; `close` drops open connections at once. */
export async function listen(
  engine: Engine,
  token: string,
  port: number,
): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer({ maxHeaderSize: 256 * 1024 }, (request, response) => {
    void serve(engine, token, request, response);
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    engine.stop();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new PortTaken('the local QStash', port, { cause: error });
    throw error;
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(engine: Engine, token: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body = await readBody(request, engine.limits.maxBodyBytes);
    send(response, answer(engine, token, request, body));
  } catch (error) {
    if (response.destroyed) return;
    const refused = error instanceof ApiError ? error : new ApiError(500, `the local QStash failed: ${String(error)}`);
    if (!(error instanceof ApiError)) console.error(error);
    send(response, { status: refused.status, body: { error: refused.message } });
  }
}

function answer(engine: Engine, token: string, request: IncomingMessage, body: Buffer): ApiAnswer {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const rawQuery = mark < 0 ? undefined : target.slice(mark + 1);
  const query = new URLSearchParams(rawQuery ?? '');
  authorize(token, request.headers.authorization, query);
  const headers = new Map<string, string>();
  for (const [name, values] of Object.entries(request.headersDistinct)) headers.set(name, (values ?? []).join(', '));
  const callerIP = request.socket.remoteAddress ?? '127.0.0.1';
  return route(engine, request.method ?? 'GET', path, { headers, query, rawQuery, body, callerIP });
}

function authorize(token: string, header: string | undefined, query: URLSearchParams): void {
  const given = header === undefined ? query.get('qstash_token') : /^Bearer (.+)$/i.exec(header)?.[1];
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (given && timingSafeEqual(digest(given), digest(token))) return;
  throw new ApiError(401, 'unauthorized: send the token as "Authorization: Bearer <token>"');
}

/** Reads to the end even what is too large, because a client that is cut off takes it for a network error and tries again. */
async function readBody(request: IncomingMessage, maxBodyBytes: number): Promise<Buffer> {
  const limit = request.url === '/v2/batch' ? largestRequest : maxBodyBytes;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
    else chunks.length = 0;
    if (length > largestRequest) break;
  }
  if (length > limit) throw tooLarge(limit);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status = 200, body }: ApiAnswer): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
