import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerRequest, type Answer } from './answerRequest.ts';
import { Catalogue } from './Catalogue.ts';
import { Faults } from './Faults.ts';
import { readCatalogueFiles, type CatalogueFiles } from './readCatalogueFiles.ts';

export type UpstreamOptions = {
  /** A free one unless set. */
  port?: number;
  /** What a request must bear. */
  token?: string;
  /** What it begins with; all the real data unless set. */
  files?: CatalogueFiles;
  /** The clock of its rate limit. */
  now?: () => number;
};

/** The upstream at work, what it holds, and how to trouble it. */
export type Upstream = {
  url: string;
  token: string;
  catalogue: Catalogue;
  faults: Faults;
  /** Requests that came; pages it gave; requests answered with 304. */
  counts: { requests: number; pages: number; unchanged: number };
  stop: () => Promise<void>;
};

/**
 * Stands in for the upstream, over HTTP on 127.0.0.1:
 * `GET /v1/airports|zip-codes?partition=&since=&after=&limit=` → `{ items }`, with a bearer token and an ETag.
 */
export async function startUpstream({
  port = 0,
  token = 'upstream-token',
  files,
  now = Date.now,
}: UpstreamOptions = {}): Promise<Upstream> {
  const catalogue = new Catalogue(files ?? (await readCatalogueFiles()));
  const faults = new Faults(now);
  const counts = { requests: 0, pages: 0, unchanged: 0 };
  const delays = new Set<NodeJS.Timeout>();

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const answered = answerRequest(catalogue, token, request);
    if (answered.status === 200) counts.pages += 1;
    if (answered.status === 304) counts.unchanged += 1;
    send(response, answered);
  };
  const server = createServer((request, response) => {
    counts.requests += 1;
    const fault = faults.take();
    if (fault === undefined) return answer(request, response);
    if (fault === 'drop') return void request.socket.destroy();
    if ('afterMs' in fault) {
      const delay = setTimeout(() => {
        delays.delete(delay);
        answer(request, response);
      }, fault.afterMs);
      return void delays.add(delay);
    }
    const { status, retryAfter, body = '{"error":"told to fail"}' } = fault;
    return send(response, { status, body, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    catalogue,
    faults,
    counts,
    stop() {
      for (const delay of delays) clearTimeout(delay);
      server.closeAllConnections();
      return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
