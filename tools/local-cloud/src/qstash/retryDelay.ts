import { parseGoDuration } from './durations.ts';
import { compileRetryDelay } from './retryDelayExpression.ts';

const day = 86_400_000;
const overridingHeaders = [
  'retry-after',
  'x-ratelimit-reset',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
] as const;

/**
 * Milliseconds to wait after an attempt that failed as number `retried` (0 is the first): what the answer asks for,
 * else the message's own expression, else e^(2.5 n) seconds; never more than a day.
 */
export function retryDelay(
  retried: number,
  expression: string | undefined,
  responseHeaders: Readonly<Record<string, readonly string[]>>,
  now: number,
): number {
  const asked = askedByResponse(responseHeaders, now);
  if (asked !== undefined) return asked;
  if (expression === undefined) return Math.min(day, Math.exp(2.5 * (retried + 1)) * 1000);
  const own = compileRetryDelay(expression)(retried);
  return Number.isNaN(own) ? day : Math.min(day, Math.max(0, own));
}

function askedByResponse(headers: Readonly<Record<string, readonly string[]>>, now: number): number | undefined {
  for (const name of overridingHeaders) {
    const value = headers[name]?.[0]?.trim();
    const delay = value === undefined ? undefined : readDelay(value, now);
    if (delay !== undefined && delay <= day) return delay;
  }
  return undefined;
}

function readDelay(value: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const duration = parseGoDuration(value);
  if (duration !== undefined) return duration;
  const date = /[A-Za-z]{3}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
