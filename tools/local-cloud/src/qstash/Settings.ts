import { ApiError } from './ApiError.ts';
import { commaList } from './commaList.ts';
import { parseDuration } from './durations.ts';
import { readFlowControl, type FlowControl } from './FlowControl.ts';
import { forwardedHeaders, type HeaderMap } from './headers.ts';
import { readRedaction, type Redaction } from './redaction.ts';
import { compileRetryDelay } from './retryDelayExpression.ts';

/** What a publisher asked for in `Upstash-*` headers, read and checked once. Durations are milliseconds. */
export interface Settings {
  readonly method: string;
  readonly headers: HeaderMap;
  readonly delay: number;
  readonly notBefore: number | undefined;
  readonly maxRetries: number;
  readonly retryDelayExpression: string | undefined;
  readonly timeout: number | undefined;
  readonly callback: string | undefined;
  readonly failureCallback: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly contentBasedDeduplication: boolean;
  readonly flowControl: FlowControl | undefined;
  readonly labels: readonly string[];
  readonly redaction: Redaction;
}

/** Reads the settings of one message, or refuses with a 400 that names the header. */
export function readSettings(headers: HeaderMap): Settings {
  for (const name of headers.keys()) refuseUnknown(name);
  return {
    method: method(headers.get('upstash-method')),
    headers: forwardedHeaders(headers),
    delay: duration(headers, 'upstash-delay') ?? 0,
    notBefore: notBefore(headers.get('upstash-not-before')),
    maxRetries: wholeNumber(headers, 'upstash-retries') ?? 3,
    retryDelayExpression: expression(headers.get('upstash-retry-delay')),
    timeout: duration(headers, 'upstash-timeout') || undefined,
    callback: absoluteUrl(headers, 'upstash-callback'),
    failureCallback: absoluteUrl(headers, 'upstash-failure-callback'),
    deduplicationId: deduplicationId(headers.get('upstash-deduplication-id')),
    contentBasedDeduplication: headers.get('upstash-content-based-deduplication')?.toLowerCase() === 'true',
    flowControl: readFlowControl(headers),
    labels: commaList(headers.get('upstash-label')),
    redaction: readRedaction(headers.get('upstash-redact-fields')),
  };
}

const known = new Set(
  [
    ...['method', 'delay', 'not-before', 'retries', 'retry-delay', 'timeout', 'label', 'redact-fields'],
    ...['callback', 'failure-callback', 'deduplication-id', 'content-based-deduplication'],
    ...['flow-control-key', 'flow-control-value', 'header-forward', 'cron', 'schedule-id', 'queue-name'],
  ].map((name) => `upstash-${name}`),
);
const knownFamilies = [
  'upstash-forward-',
  'upstash-callback-',
  'upstash-failure-callback-',
  'upstash-telemetry-',
] as const;

function refuseUnknown(name: string): void {
  if (!name.startsWith('upstash-') || known.has(name)) return;
  if (name.includes('workflow')) throw new ApiError(501, `${name}: the local QStash has no workflows`);
  if (knownFamilies.some((family) => name.startsWith(family))) return;
  throw new ApiError(400, `${name}: the local QStash doesn't know this header`);
}

function method(text = 'POST'): string {
  const name = text.toUpperCase();
  if (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(name)) return name;
  throw new ApiError(400, `Upstash-Method: ${text} is none of GET, POST, PUT, PATCH, DELETE`);
}

function duration(headers: HeaderMap, name: string): number | undefined {
  const text = headers.get(name);
  if (text === undefined) return undefined;
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw new ApiError(400, `${name}: "${text}" is not a duration like 50s, 2h or 1d10h30m`);
}

function notBefore(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000;
  throw new ApiError(400, `Upstash-Not-Before: "${text}" is not a time in unix seconds`);
}

function wholeNumber(headers: HeaderMap, name: string): number | undefined {
  const text = headers.get(name);
  if (text === undefined) return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new ApiError(400, `${name}: "${text}" is not a whole number`);
}

function expression(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    compileRetryDelay(text);
    return text;
  } catch (error) {
    throw new ApiError(400, `Upstash-Retry-Delay: ${(error as SyntaxError).message}`);
  }
}

function absoluteUrl(headers: HeaderMap, name: string): string | undefined {
  const text = headers.get(name);
  if (text === undefined || (/^https?:\/\//i.test(text) && URL.canParse(text))) return text;
  throw new ApiError(400, `${name}: "${text}" is not an absolute http or https URL`);
}

function deduplicationId(text: string | undefined): string | undefined {
  if (text?.includes(':')) throw new ApiError(400, "DeduplicationId cannot contain ':'");
  return text === '' ? undefined : text;
}
