import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Called = { method: string; path: string; headers: IncomingHttpHeaders; body: string };
/** `silence` keeps the caller waiting until the server stops. */
export type Said = { status: number; headers?: Record<string, string>; body?: string } | 'silence';

/** A server that stands in for one that isn't here, and says what it is told to. */
export async function standIn(answer: (call: Called) => Said) {
  const calls: Called[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method = '', url = '', headers } = request;
    const call = { method, path: url, headers, body };
    calls.push(call);
    const said = answer(call);
    if (said !== 'silence') response.writeHead(said.status, said.headers).end(said.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export type StandIn = Awaited<ReturnType<typeof standIn>>;

export function json(value: unknown, status = 200): Said {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}

export function page(status: number, headers: Record<string, string> = {}): Said {
  return { status, headers: { 'content-type': 'text/html', ...headers }, body: '<html><title>A page</title></html>' };
}

/** As an app of ours answers somebody unsigned: its health is well, its functions refuse, and it has no others. */
export function unsigned(paths: readonly string[]) {
  return ({ path }: Called): Said => {
    if (path === '/api/health') return json({ ok: true });
    return paths.includes(path) ? json({ error: 'the request carries no Upstash-Signature' }, 401) : page(404);
  };
}
