import { parseDuration, type Duration } from './duration.ts';

/** Thrown by a job's author: trying again can't help. The unit becomes a dead letter now. */
export class PermanentError extends Error {
  override name = 'PermanentError';
}

/** Thrown by a job's author: not now, and not a failure. The unit comes back after `delay`. */
export class RetryLater extends Error {
  override name = 'RetryLater';
  readonly delayMs: number;

  constructor(delay: Duration, options?: ErrorOptions) {
    super(`asked to be tried again in ${delay}`, options);
    this.delayMs = parseDuration(delay);
  }
}

/** Another attempt has taken this pack over, or it is settled or cancelled: nothing this attempt does counts any more. */
export class Fenced extends Error {
  override name = 'Fenced';
}

/** A job definition that contradicts itself, found when its module is imported. */
export class InvalidJob extends Error {
  override name = 'InvalidJob';
}

/** The environment is incomplete or malformed; the message names every variable at once. */
export class InvalidEnvironment extends Error {
  override name = 'InvalidEnvironment';
}

/** An error as it is kept on a unit, in a letter and in a log line, causes included. */
export type ErrorRecord = { name: string; message: string; stack?: string; code?: string; cause?: ErrorRecord };

const DEEPEST_CAUSE = 5;
const LONGEST_TEXT = 10_000;

/** Records whatever was thrown. Never throws itself, and returns nothing that Postgres refuses or that fills a row. */
export function recordError(error: unknown, depth = 0): ErrorRecord {
  if (!isErrorLike(error)) return { name: 'NotAnError', message: storable(printable(error)) };
  const { name, message, stack, code, cause } = error;
  return {
    name: typeof name === 'string' ? storable(name) : 'NotAnError',
    message: storable(message),
    ...(typeof stack === 'string' ? { stack: storable(stack) } : {}),
    ...(typeof code === 'string' ? { code: storable(code) } : {}),
    ...(cause === undefined || depth >= DEEPEST_CAUSE ? {} : { cause: recordError(cause, depth + 1) }),
  };
}

type ErrorLike = { name?: unknown; message: string; stack?: unknown; code?: unknown; cause?: unknown };

/** `instanceof` would miss what a driver throws that is no Error, and errors of another realm. */
function isErrorLike(value: unknown): value is ErrorLike {
  return typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';
}

/** Postgres takes neither a NUL nor half a surrogate pair, and a page of HTML in a message is no help to anyone. */
function storable(text: string): string {
  const cut = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return cut.replace(/\p{Surrogate}|\0/gu, '\uFFFD');
}

function printable(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value === 'object' ? Object.prototype.toString.call(value) : String(value);
  }
}
