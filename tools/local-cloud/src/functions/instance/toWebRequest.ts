import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * The web request a function sees: its URL from the forwarded protocol and host, its body as the raw bytes that came.
 * All of them are here before the function is called, as on Vercel: an answer that doesn't wait for the rest of the
 * body would otherwise close the connection on a caller who still sends.
 */
export const toWebRequest = async (incoming: IncomingMessage): Promise<Request> => {
  const { method = 'GET', headers } = incoming;
  const protocol = headers['x-forwarded-proto'] ?? 'https';
  const host = headers['x-forwarded-host'] ?? headers.host ?? 'localhost';
  const url = new URL(incoming.url ?? '/', `${String(protocol)}://${String(host)}`);
  const init: RequestInit = { method, headers: headers as Record<string, string> };
  if (method === 'GET' || method === 'HEAD') return new Request(url, init);
  return new Request(url, { ...init, body: await buffer(incoming) });
};
