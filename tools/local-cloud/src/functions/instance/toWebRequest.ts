import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** The web request a function sees: its URL from the forwarded protocol and host, its body as the raw bytes that came. */
export const toWebRequest = (incoming: IncomingMessage): Request => {
  const { method = 'GET', headers } = incoming;
  const protocol = headers['x-forwarded-proto'] ?? 'https';
  const host = headers['x-forwarded-host'] ?? headers.host ?? 'localhost';
  const url = new URL(incoming.url ?? '/', `${String(protocol)}://${String(host)}`);
  const init: RequestInit = { method, headers: headers as Record<string, string> };
  if (method === 'GET' || method === 'HEAD') return new Request(url, init);
  return new Request(url, { ...init, body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' } as RequestInit);
};
