import { recordError } from './errors.ts';

/** What stands in a log line and in a trace instead of what they must not show. */
export const REDACTED = '[redacted]';

/**
 * A value as a log line may show it, at whatever depth: without credentials and payloads, which are known by the names of
 * their fields, and without the fields that are named beside them. An error is reduced to its record: what libraries hang
 * on errors (requests, headers, rows) stays out. What stands within a text isn't found by this.
 */
export function redacted(value: unknown, fields: readonly string[] = []): unknown {
  return show(value, hidesField(fields), 0);
}

/** Whether a field's name says that it is to be hidden, by itself or because it is one of these, however it is written. */
export function hidesField(fields: readonly string[] = []): (name: string) => boolean {
  const names = new Set(fields.map(plain));
  return (name) => HIDDEN.test(plain(name)) || names.has(plain(name));
}

/** Fields that are hidden by the end of their names: `cronSecret`, `x-slack-signature`, `API_KEY`. */
const HIDDEN = /(authorization|cookie|signature|token|secret|password|apikey|protectionbypass|payload)$|^body$/;
const DEEPEST = 8;

function show(value: unknown, hidden: (name: string) => boolean, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return REDACTED;
  if (value instanceof Error) return recordError(value);
  if (Array.isArray(value)) return value.map((item) => show(item, hidden, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function') return show(value.toJSON(), hidden, depth + 1);
  const shown: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value))
    shown[name] = hidden(name) ? REDACTED : show(field, hidden, depth + 1);
  return shown;
}

/** One name for every way of writing it. */
function plain(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase();
}
