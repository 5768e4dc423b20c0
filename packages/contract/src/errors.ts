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

/** An error as it is kept on a unit, in a letter and in a log line: no stack frames of ours to read past, causes included. */
export type ErrorRecord = { name: string; message: string; stack?: string; code?: string; cause?: ErrorRecord };

const DEEPEST_CAUSE = 5;

export function recordError(error: unknown, depth = 0): ErrorRecord {
  if (!(error instanceof Error)) return { name: 'NotAnError', message: printable(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    name: error.name,
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(code === undefined ? {} : { code }),
    ...(error.cause === undefined || depth >= DEEPEST_CAUSE ? {} : { cause: recordError(error.cause, depth + 1) }),
  };
}

function printable(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
