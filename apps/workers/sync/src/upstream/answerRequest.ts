import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import type { Catalogue } from './Catalogue.ts';

export type Answer = { status: number; headers?: Record<string, string>; body?: string };

/** What the upstream answers to a request when nothing is wrong with itself. */
export function answerRequest(
  catalogue: Catalogue,
  token: string,
  { method, url, headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
): Answer {
  const { pathname, searchParams } = new URL(url ?? '/', 'http://upstream');
  if (headers.authorization !== `Bearer ${token}`) return refuse(401, 'the token is missing or wrong');
  const collection = collectionShape.safeParse(/^\/v1\/([a-z-]+)$/.exec(pathname)?.[1]);
  if (!collection.success) return refuse(404, 'there are /v1/airports and /v1/zip-codes');
  if (method !== 'GET') return refuse(405, 'the catalogue is for reading', { allow: 'GET' });
  const query = queryShape.safeParse(Object.fromEntries(searchParams));
  if (!query.success) return refuse(400, z.prettifyError(query.error));
  const body = JSON.stringify({ items: catalogue.page(collection.data, query.data) });
  const etag = `"${createHash('sha1').update(body).digest('base64url')}"`;
  return headers['if-none-match'] === etag
    ? { status: 304, headers: { etag } }
    : { status: 200, headers: { etag }, body };
}

const collectionShape = z.enum(['airports', 'zip-codes']);

const queryShape = z.object({
  partition: z.string().default(''),
  since: z.coerce.number().int().nonnegative().default(0),
  after: z.string().default(''),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

function refuse(status: number, error: string, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: JSON.stringify({ error }) };
}
