/**
 * A value as the JSON text that Postgres can hold and that reads back as the same value; undefined when there is none:
 * what JSON would drop or change silently, or Postgres refuses, is not storable. Throws only what the value itself throws.
 */
export function storableJson(value: unknown): string | undefined {
  const text = JSON.stringify(value) as string | undefined;
  return text !== undefined && sameJson(value, JSON.parse(text)) ? text : undefined;
}

/** What may be returned instead of what wasn't storable. */
export const STORABLE =
  'plain objects, arrays, strings without NUL and half surrogates, finite numbers, booleans or null';

/** Whether a value came through JSON as it was; a key that was undefined counts as absent. */
function sameJson(before: unknown, after: unknown): boolean {
  if (typeof before === 'string') return before === after && isStorable(before);
  if (typeof before !== 'object' || before === null) return Object.is(before, after) || (before === 0 && after === 0);
  if (typeof after !== 'object' || after === null || Array.isArray(before) !== Array.isArray(after)) return false;
  if (!Array.isArray(before) && !isPlain(before)) return false;
  const [was, is] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const keys = Object.keys(was).filter((key) => was[key] !== undefined);
  return (
    keys.length === Object.keys(is).length &&
    keys.every((key) => isStorable(key) && Object.hasOwn(is, key) && sameJson(was[key], is[key]))
  );
}

/** An object of another realm is as plain as one of this; an instance of a class has a second prototype. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Postgres holds neither a NUL nor half a surrogate pair in JSON. */
function isStorable(text: string): boolean {
  return !/\p{Surrogate}|\0/u.test(text);
}
