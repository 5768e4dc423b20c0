import type { ApiRequest } from './Api.ts';
import type { HeaderMap } from './headers.ts';

/**
 * The destination and the options of a publish-type request. The destination is the raw rest of the target with its
 * query string; pairs named `upstash-*` and the token are options of ours and taken out of it.
 */
export function readDestination(request: ApiRequest): { destination: string; headers: HeaderMap } {
  const options = [...request.query].filter(([name]) => /^upstash-/i.test(name));
  const headers = new Map([
    ...options.map(([name, value]) => [name.toLowerCase(), value] as const),
    ...request.headers,
  ]);
  const isOurs = (pair: string) => /^(upstash-|qstash_token=)/i.test(pair);
  const pairs = request.rawQuery?.split('&').filter((pair) => !isOurs(pair)) ?? [];
  const nothingLeft = request.rawQuery === undefined || (pairs.length === 0 && request.rawQuery !== '');
  return { destination: nothingLeft ? request.rest : `${request.rest}?${pairs.join('&')}`, headers };
}
