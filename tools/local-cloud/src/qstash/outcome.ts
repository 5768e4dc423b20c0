import type { AttemptResult } from './delivery.ts';
import { retryDelay } from './retryDelay.ts';

/** What becomes of a message after an attempt. */
export type Outcome = { kind: 'delivered' } | { kind: 'retry'; at: number } | { kind: 'failed' };

/** 2xx is delivered; 489 with `Upstash-NonRetryable-Error: true`, or no retry left, is failed; all else comes again. */
export function decideOutcome(
  message: { retried: number; settings: { maxRetries: number; retryDelayExpression: string | undefined } },
  result: AttemptResult,
  now: number,
): Outcome {
  if (result.kind === 'answered') {
    if (result.status >= 200 && result.status < 300) return { kind: 'delivered' };
    const final = result.headers['upstash-nonretryable-error']?.[0]?.toLowerCase() === 'true';
    if (result.status === 489 && final) return { kind: 'failed' };
  }
  if (message.retried >= message.settings.maxRetries) return { kind: 'failed' };
  const headers = result.kind === 'answered' ? result.headers : {};
  const delay = retryDelay(message.retried, message.settings.retryDelayExpression, headers, now);
  return { kind: 'retry', at: now + Math.round(delay) };
}
