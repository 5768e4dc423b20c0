import type { Json } from '@nightshift/contract';

/** Whether a value contains another, as Postgres' `@>` reads it: objects by keys, lists by members, the rest by equality. */
export function containsJson(value: Json, part: Json): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(value) && part.every((member) => value.some((own) => containsJson(own, member)));
  }
  if (typeof part === 'object' && part !== null) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    return Object.entries(part).every(([key, wanted]) => {
      const own = Object.hasOwn(value, key) ? value[key] : undefined;
      return own !== undefined && containsJson(own, wanted);
    });
  }
  return value === part;
}
