import type { Command } from './RedisEngine.ts';

/** Reads a REST request as Upstash does: one command, a pipeline, or a transaction; or why it is none of them. */
export function parseRequest(url: URL, body: string): ParsedRequest {
  const [first = '', ...rest] = url.pathname.split('/').slice(1);
  if (first === '' && rest.length === 0) return single(body);
  if (rest.length === 0 && first === 'pipeline') return several('pipeline', body);
  if (rest.length === 0 && first === 'multi-exec') return several('transaction', body);
  return fromPath([first, ...rest], url.searchParams, body);
}

export type ParsedRequest =
  | { kind: 'command'; command: Command }
  | { kind: 'pipeline' | 'transaction'; commands: Command[] }
  | { kind: 'refused'; error: string };

function single(body: string): ParsedRequest {
  const command = asCommand(parseJson(body));
  return command === undefined
    ? refused('the body must be one command, a JSON array such as ["SET","key","value"]')
    : { kind: 'command', command };
}

function several(kind: 'pipeline' | 'transaction', body: string): ParsedRequest {
  const list = parseJson(body);
  const commands = Array.isArray(list) ? list.map(asCommand) : [];
  return commands.length === 0 || commands.includes(undefined)
    ? refused('the body must be a JSON array of commands such as [["SET","key","value"],["GET","key"]]')
    : { kind, commands: commands as Command[] };
}

/** `/set/key/value?EX=100`: path, then a body as one argument more, then the query's names and values. */
function fromPath(segments: string[], query: URLSearchParams, body: string): ParsedRequest {
  const options = [...query].flatMap(([name, value]) =>
    name === '_token' ? [] : value === '' ? [name] : [name, value],
  );
  try {
    const path = segments.map(decodeURIComponent);
    return { kind: 'command', command: [...path, ...(body === '' ? [] : [body]), ...options] };
  } catch {
    return refused('the path has a % that is not followed by two hexadecimal digits');
  }
}

function asCommand(value: unknown): Command | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const scalar = (part: unknown) => ['string', 'number', 'boolean'].includes(typeof part);
  return value.every(scalar) ? value.map(String) : undefined;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function refused(what: string): ParsedRequest {
  return { kind: 'refused', error: `ERR failed to parse the request: ${what}` };
}
