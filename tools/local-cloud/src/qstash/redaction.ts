import { createHash } from 'node:crypto';
import { ApiError } from './ApiError.ts';
import { commaList } from './commaList.ts';
import type { HeaderMap } from './headers.ts';

/** Which fields read back as a hash. Deliveries always carry the real values. */
export interface Redaction {
  readonly body: boolean;
  readonly headers: 'all' | ReadonlySet<string>;
}

/** Reads `Upstash-Redact-Fields`: a comma list of `body`, `header`, `header[Name]`. */
export function readRedaction(text: string | undefined): Redaction {
  let body = false;
  let all = false;
  const names = new Set<string>();
  for (const field of commaList(text)) {
    const name = /^headers?\[([^\]]+)\]$/.exec(field)?.[1];
    if (field === 'body') body = true;
    else if (field === 'header' || field === 'headers') all = true;
    else if (name !== undefined) names.add(name.toLowerCase());
    else throw new ApiError(400, `Upstash-Redact-Fields: "${field}" is none of body, header, header[Name]`);
  }
  return { body, headers: all ? 'all' : names };
}

/** The headers as they may be read back. */
export function redactedHeaders(headers: HeaderMap, redaction: Redaction): HeaderMap {
  const { headers: hidden } = redaction;
  return new Map(
    [...headers].map(([name, value]) => [name, hidden === 'all' || hidden.has(name) ? hash(value) : value]),
  );
}

/** The body as it may be read back. */
export function redactedBody(body: Buffer, redaction: Redaction): Buffer {
  return redaction.body ? Buffer.from(hash(body)) : body;
}

function hash(value: string | Buffer): string {
  return `REDACTED:${createHash('sha256').update(value).digest('hex')}`;
}
