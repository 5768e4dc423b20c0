import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A queue that takes every batch it is sent and keeps the bodies of its messages; with `refuse`, it takes none. */
export async function recordingQueue({ refuse = false } = {}) {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const items = JSON.parse(text) as { body: string }[];
      response.statusCode = refuse ? 500 : 200;
      response.setHeader('content-type', 'application/json');
      if (refuse) return response.end('{"error":"out of order"}');
      bodies.push(...items.map(({ body }) => JSON.parse(body) as unknown));
      return response.end(JSON.stringify(items.map((_, index) => ({ messageId: `msg_${index}` }))));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    bodies,
    env: {
      QSTASH_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      QSTASH_TOKEN: 'token',
      QSTASH_CURRENT_SIGNING_KEY: 'sig_current',
      QSTASH_NEXT_SIGNING_KEY: 'sig_next',
      DISPATCHER_URL: 'http://127.0.0.1:1/dispatcher',
      WORKER_URL_REPORTS: 'http://127.0.0.1:1/reports',
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
