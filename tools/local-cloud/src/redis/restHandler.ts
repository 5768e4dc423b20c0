import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { answerRequest, type Answer } from './answerRequest.ts';
import { parseRequest } from './parseRequest.ts';
import type { RedisEngine } from './RedisEngine.ts';
import type { RedisFaults } from './RedisFaults.ts';

const LARGEST_REQUEST = 10 * 1024 * 1024;

/** Serves the REST protocol over HTTP: who may ask, what is asked, what goes wrong on purpose, and the answer. */
export function restHandler({ engine, token, faults, stopping }: Serving): RequestListener {
  return (request, response) => {
    void serve().catch(() => request.socket.destroy());

    async function serve(): Promise<void> {
      if (faults.gone) return void request.socket.destroy();
      const body = await read(request);
      if (faults.delayMs > 0) await pause(faults.delayMs, undefined, { signal: stopping });
      const answer = await answerTo(request, body);
      if (faults.loseNextAnswers > 0) {
        faults.loseNextAnswers -= 1;
        return void request.socket.destroy();
      }
      response.writeHead(answer.status, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'upstash-sync-token': randomUUID(),
      });
      response.end(request.method === 'HEAD' ? undefined : JSON.stringify(answer.json));
    }
  };

  async function answerTo(request: IncomingMessage, body: string | undefined): Promise<Answer> {
    if (!['GET', 'HEAD', 'POST', 'PUT'].includes(request.method ?? '')) {
      return failure(405, `ERR method ${request.method} is not allowed, use POST`);
    }
    const url = new URL(request.url ?? '/', 'http://redis');
    const given = request.headers.authorization?.match(/^Bearer +(.+)$/i)?.[1] ?? url.searchParams.get('_token') ?? '';
    if (!same(given, token)) return failure(401, 'WRONGPASS invalid or missing auth token');
    if (faults.failNext > 0) {
      faults.failNext -= 1;
      return failure(500, 'ERR internal error, as asked for');
    }
    if (request.headers['upstash-response-format'] === 'resp2') {
      return failure(400, 'ERR the response format resp2 is not available in the local Redis');
    }
    if (body === undefined) return failure(413, `ERR max request size exceeded. Limit: ${LARGEST_REQUEST} bytes`);
    const base64 = request.headers['upstash-encoding'] === 'base64';
    try {
      return await answerRequest(engine, parseRequest(url, body), base64);
    } catch (error) {
      return failure(500, `ERR the Redis behind this front failed: ${(error as Error).message}`);
    }
  }
}

interface Serving {
  engine: RedisEngine;
  token: string;
  faults: RedisFaults;
  /** Ends what waits. */
  stopping: AbortSignal;
}

function failure(status: number, error: string): Answer {
  return { status, json: { error } };
}

function same(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Undefined when it is too large; the rest is read all the same, or the sender would not see the answer. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_REQUEST) chunks.push(chunk);
  }
  return size <= LARGEST_REQUEST ? Buffer.concat(chunks).toString('utf8') : undefined;
}
