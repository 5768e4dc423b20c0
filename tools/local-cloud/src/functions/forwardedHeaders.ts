import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';

const ofOneConnection = new Set([
  'connection',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers a function gets: the caller's own, with the forwarded ones set by the host, whatever the caller says. */
export const forwardedHeaders = (request: IncomingMessage, body: Buffer, id: string): OutgoingHttpHeaders => {
  const headers: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (!ofOneConnection.has(name)) headers[name] = value;
  }
  const address = request.socket.remoteAddress ?? '127.0.0.1';
  return {
    ...headers,
    ...(body.length > 0 || headers['content-length'] !== undefined ? { 'content-length': String(body.length) } : {}),
    'x-forwarded-host': request.headers.host ?? 'localhost',
    'x-forwarded-proto': 'http',
    'x-forwarded-for': address,
    'x-real-ip': address,
    'x-vercel-id': id,
  };
};

/** A function's answer as raw header pairs, without what belongs to the connection behind the host. */
export const answeredHeaders = (response: IncomingMessage, id: string): string[] => {
  const pairs: string[] = [];
  for (let at = 0; at < response.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = response.rawHeaders.slice(at, at + 2);
    if (!ofOneConnection.has(name.toLowerCase())) pairs.push(name, value);
  }
  return [...pairs, 'x-vercel-id', id];
};
