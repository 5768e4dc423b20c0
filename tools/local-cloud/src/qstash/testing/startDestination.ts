import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

export interface Destination {
  readonly url: string;
  readonly received: Received[];
  /** Requests that have come and are not answered yet, and the most there ever were. */
  readonly open: { now: number; most: number };
  /** Resolves once so many requests have come. */
  until(count: number): Promise<void>;
  close(): Promise<void>;
}

/** A real HTTP server on loopback that keeps what it receives and answers as it is told. */
export async function startDestination(
  answer: (request: Received, index: number) => Answer | Promise<Answer> = () => ({}),
): Promise<Destination> {
  const received: Received[] = [];
  const open = { now: 0, most: 0 };
  const waiters: { count: number; resolve: () => void }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = '', url: target = '', headers } = request;
    const entry = { method, target, headers, body: Buffer.concat(chunks) };
    open.most = Math.max(open.most, ++open.now);
    received.push(entry);
    for (const waiter of waiters) if (received.length >= waiter.count) waiter.resolve();
    const { status = 200, headers: own = {}, body } = await answer(entry, received.length - 1);
    open.now--;
    response.writeHead(status, own).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    open,
    until: (count) =>
      new Promise((resolve) => {
        if (received.length >= count) resolve();
        else waiters.push({ count, resolve });
      }),
    close: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
