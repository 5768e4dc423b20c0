import { recordError } from '@nightshift/contract';
import type { Client, PublishBatchRequest } from '@upstash/qstash';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import type { Delivery } from './packDelivery.ts';

export type SendResult =
  | { kind: 'sent'; messageId: string; /** QStash had it already. */ deduplicated: boolean }
  | { kind: 'failed'; error: string };

export const DELIVERIES_PER_CALL = 100;

/**
 * Sends deliveries in calls of a hundred and reads every item of every answer. After a call that failed as a whole, the
 * calls behind it aren't made: their deliveries count as failed, and what is recorded but unsent is sent again later.
 */
export async function sendDeliveries(
  client: Client,
  deliveries: readonly Delivery[],
  options: { callTimeoutMs: number },
): Promise<SendResult[]> {
  const results: SendResult[] = [];
  while (results.length < deliveries.length) {
    const page = deliveries.slice(results.length, results.length + DELIVERIES_PER_CALL);
    try {
      const answer = await within(options.callTimeoutMs, (signal) =>
        callPatiently(client, page.map(batchItem), signal),
      );
      results.push(...readAnswer(answer, page.length));
    } catch (error) {
      const failed: SendResult = { kind: 'failed', error: reasonOf(error) };
      return results.concat(deliveries.slice(results.length).map(() => failed));
    }
  }
  return results;
}

/** A delivery in the SDK's words. Headers named `upstash-…` pass through it; all others are forwarded to the destination. */
function batchItem(delivery: Delivery): PublishBatchRequest {
  const {
    url,
    body,
    deduplicationId,
    retries,
    retryDelay,
    timeoutSeconds,
    flowControl,
    failureCallback,
    notBefore,
    label,
  } = delivery;
  const callbackHeaders = Object.entries(delivery.callbackHeaders ?? {}).map(
    ([name, value]) => [`upstash-failure-callback-forward-${name}`, value] as const,
  );
  return {
    url,
    body,
    method: 'POST',
    headers: { ...delivery.headers, 'content-type': 'application/json', ...Object.fromEntries(callbackHeaders) },
    deduplicationId,
    retries,
    retryDelay,
    timeout: timeoutSeconds,
    ...(flowControl === undefined ? {} : { flowControl }),
    ...(failureCallback === undefined ? {} : { failureCallback }),
    ...(notBefore === undefined ? {} : { notBefore: Math.ceil(notBefore.getTime() / 1000) }),
    ...(label === undefined ? {} : { label }),
  };
}

/** A connection that broke is tried again under the same deduplication ids; an answer, whichever, is an answer. */
async function callPatiently(client: Client, items: PublishBatchRequest[], signal: AbortSignal): Promise<unknown> {
  for (const wait of WAITS_MS) {
    try {
      return await client.batch(items);
    } catch (error) {
      if (recordError(error).name !== 'TypeError') throw error;
      await setTimeout(wait, undefined, { signal });
    }
  }
  return client.batch(items);
}

/** The SDK's own retries would go on after we have given up, with a word to the console about each. */
const WAITS_MS = [100, 300];

/**
 * The SDK has no timeout and takes no signal, so a call in progress is left behind. It may still arrive, or have arrived:
 * the deduplication id sees to that.
 */
async function within<T>(milliseconds: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController();
  const tooLate = setTimeout(milliseconds, undefined, { signal: over.signal }).then(() => {
    throw new Error(`QStash gave no answer within ${milliseconds} ms`);
  });
  const answer = call(over.signal);
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    over.abort();
    // Both have been answered for by now; what the slower one says would otherwise end the process.
    for (const left of [answer, tooLate]) left.catch(() => undefined);
  }
}

const acceptedItem = z.object({ messageId: z.string().min(1), deduplicated: z.boolean().optional() });
const refusedItem = z.object({ error: z.string().min(1) });

/** An answer that isn't one item per delivery can't be told apart, so it accepts none of them. */
function readAnswer(answer: unknown, expected: number): SendResult[] {
  const items: unknown[] = Array.isArray(answer) ? answer : [];
  if (items.length !== expected) {
    throw new Error(`QStash answered ${items.length} items to a batch of ${expected}: ${excerpt(answer)}`);
  }
  return items.map(readItem);
}

/** An item with an error is refused whatever else it holds. */
function readItem(item: unknown): SendResult {
  const refused = refusedItem.safeParse(item);
  if (refused.success) return { kind: 'failed', error: refused.data.error };
  const accepted = acceptedItem.safeParse(item);
  if (!accepted.success)
    return { kind: 'failed', error: `QStash answered neither a message id nor an error: ${excerpt(item)}` };
  return { kind: 'sent', messageId: accepted.data.messageId, deduplicated: accepted.data.deduplicated ?? false };
}

function excerpt(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 300);
}

/** What went wrong, with the network's own word for it, which `fetch` hides in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = recordError(error);
  return cause === undefined ? message : `${message}: ${cause.message || cause.code}`;
}
