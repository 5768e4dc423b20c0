import { hidesField, REDACTED, type ErrorRecord, type Json } from '@nightshift/contract';

/** A unit as it may be seen from outside. */
export type SeenUnit = {
  /** The unit's key, without the values of hidden fields. */
  key: string;
  /** An error's record without what its texts repeat of the payload. */
  error: (record: ErrorRecord) => ErrorRecord;
};

/**
 * What of a unit may stand in a line or a trace. Its key may, for it names the unit everywhere; the rest of its payload
 * may not, and services like to repeat in their errors what they were sent. The values of fields that the job redacts, or
 * whose names say that they are secret, are taken out of the key as well.
 */
export function hideUnit(redact: readonly string[], { key, payload }: { key: string; payload: Json }): SeenUnit {
  const { secret, ordinary } = valuesOf(payload, hidesField(redact));
  const seenKey = without(secret, key);
  const error = (record: ErrorRecord): ErrorRecord => {
    const hidden = [...secret, ...ordinary.filter((value) => isTelling(value) && !seenKey.includes(value))];
    return hideInError(record, (text) => without(hidden, text));
  };
  return { key: seenKey, error };
}

type Values = { secret: string[]; ordinary: string[] };

/** The texts and numbers of a payload; all that lies within a hidden field is secret. */
function valuesOf(payload: Json, hides: (field: string) => boolean): Values {
  const values: Values = { secret: [], ordinary: [] };
  const walk = (value: Json, hidden: boolean) => {
    if (typeof value === 'string' || typeof value === 'number') {
      if (value !== '') (hidden ? values.secret : values.ordinary).push(String(value));
    } else if (Array.isArray(value)) {
      for (const item of value) walk(item, hidden);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, field] of Object.entries(value)) walk(field, hidden || hides(name));
    }
  };
  walk(payload, false);
  return values;
}

/** Shorter ones are found in every second sentence, and tell nothing. */
function isTelling(value: string): boolean {
  return value.length >= 4;
}

function hideInError(record: ErrorRecord, hide: (text: string) => string): ErrorRecord {
  const { message, stack, cause } = record;
  return {
    ...record,
    message: hide(message),
    ...(stack === undefined ? {} : { stack: hide(stack) }),
    ...(cause === undefined ? {} : { cause: hideInError(cause, hide) }),
  };
}

/** A text without these values, where they stand as words of their own, also as a URL or JSON would write them. */
function without(values: readonly string[], text: string): string {
  if (values.length === 0) return text;
  const written = values.flatMap((value) => [
    value,
    encodeURIComponent(toWellFormed(value)),
    JSON.stringify(value).slice(1, -1),
  ]);
  // The longest first: what one value begins with may be another.
  const longestFirst = [...new Set(written)].sort((a, b) => b.length - a.length).map(literally);
  return text.replace(
    new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'giu'),
    REDACTED,
  );
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Half a surrogate pair has no place in a URL. */
function toWellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
