import { ApiError } from './ApiError.ts';

/** What a filter can look at; a field that isn't there never matches. */
export interface Filterable {
  readonly time: number;
  readonly fields: Readonly<Record<string, readonly (string | undefined)[]>>;
}

export interface Filter {
  readonly wanted: ReadonlyMap<string, ReadonlySet<string>>;
  readonly fromDate: number;
  readonly toDate: number;
}

/**
 * Reads filters from a query: repeated or comma-separated values are alternatives, different fields must all match.
 * A name that is neither in `fields` nor in `others` is refused, so that a typo never widens a deletion.
 */
export function readFilter(query: URLSearchParams, fields: readonly string[], others: readonly string[]): Filter {
  const wanted = new Map<string, Set<string>>();
  for (const [name, value] of query) {
    if (name === 'fromDate' || name === 'toDate' || name === 'qstash_token' || others.includes(name)) continue;
    if (!fields.includes(name)) {
      throw new ApiError(400, `unknown filter "${name}"; known are ${[...fields, 'fromDate', 'toDate'].join(', ')}`);
    }
    const values = wanted.get(name) ?? new Set();
    for (const alternative of [value, ...value.split(',')]) values.add(alternative.trim());
    wanted.set(name, values);
  }
  return {
    wanted,
    fromDate: instant(query, 'fromDate') ?? Number.NEGATIVE_INFINITY,
    toDate: instant(query, 'toDate') ?? Number.POSITIVE_INFINITY,
  };
}

export function matches(filter: Filter, subject: Filterable): boolean {
  if (subject.time < filter.fromDate || subject.time > filter.toDate) return false;
  for (const [name, values] of filter.wanted) {
    const own = subject.fields[name] ?? [];
    if (!own.some((value) => value !== undefined && values.has(value))) return false;
  }
  return true;
}

/** `count` of a query, between 1 and `most`. */
export function readCount(query: URLSearchParams, most: number): number {
  const text = query.get('count');
  if (text === null) return Math.min(100, most);
  if (/^[1-9]\d*$/.test(text)) return Math.min(Number(text), most);
  throw new ApiError(400, `count must be a whole number above 0, not "${text}"`);
}

function instant(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new ApiError(400, `${name} must be unix milliseconds, not "${text}"`);
}
