import { validateHeaderName, validateHeaderValue } from 'node:http';
import { ApiError } from './ApiError.ts';

/** Header names in lower case, each with one value. */
export type HeaderMap = ReadonlyMap<string, string>;

/** The headers as answers print them: names as Go spells them, values as lists. */
export function headerLists(headers: HeaderMap): Record<string, string[]> {
  return Object.fromEntries([...headers].map(([name, value]) => [canonicalName(name), [value]]));
}

/** The same for headers that are lists already. */
export function canonicalLists(headers: Readonly<Record<string, string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [canonicalName(name), values]));
}

/** `content-type` becomes `Content-Type`. */
export function canonicalName(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}

const neverForwarded = new Set([
  'authorization',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const perConnection = new Set([...neverForwarded].filter((name) => name !== 'authorization'));

/** What the destination gets: `Upstash-Forward-*` without its prefix, the content type, and all others on request. */
export function forwardedHeaders(headers: HeaderMap): HeaderMap {
  const forwarded = new Map<string, string>();
  const everything = headers.get('upstash-header-forward')?.toLowerCase() === 'true';
  for (const [name, value] of headers) {
    if (name === 'content-type') forwarded.set(name, value);
    else if (everything && !name.startsWith('upstash-') && !neverForwarded.has(name)) forwarded.set(name, value);
  }
  for (const [name, value] of headers) {
    if (!name.startsWith('upstash-forward-')) continue;
    const bare = name.slice('upstash-forward-'.length);
    if (bare !== '' && !perConnection.has(bare)) forwarded.set(bare, value);
  }
  for (const [name, value] of forwarded) refuseUnsendable(name, value);
  return forwarded;
}

/** Only a batch can bring one of these: it carries its headers as JSON. */
function refuseUnsendable(name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch (error) {
    throw new ApiError(400, `header ${JSON.stringify(name)} can't be sent: ${(error as Error).message}`);
  }
}
