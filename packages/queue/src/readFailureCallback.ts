import { parseMessage, type ParsedMessage } from '@nightshift/contract';
import * as z from 'zod';

/** QStash's report that it gave up on a message of ours, or what is wrong with it. */
export type FailureCallback =
  | {
      kind: 'failure';
      /** What the message said, parsed. */
      message: ParsedMessage;
      /** Where it should have gone. */
      url: string;
      /** What the last try was answered; 0 when there was no answer. */
      status: number;
      retried: number;
      maxRetries: number;
      sourceMessageId: string;
      dlqId?: string;
      /** The last answer's body, its first 2 KB. */
      responseBody: string;
    }
  | { kind: 'garbage'; reason: string };

const RESPONSE_BODY_BYTES = 2_048;

/** QStash's documentation and its SDK disagree about which numbers come as strings, so both are read. */
const number = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]).catch(0);
const base64 = z.string().nullish().catch(undefined);

const callbackShape = z.object({
  sourceBody: z.string(),
  sourceMessageId: z.string().min(1),
  url: z.string().catch(''),
  status: number,
  retried: number,
  maxRetries: number,
  dlqId: z.string().min(1).optional().catch(undefined),
  body: base64,
});

/** Reads a failure callback's body, once it is believed. */
export function readFailureCallback(body: string): FailureCallback {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { kind: 'garbage', reason: 'the body is not JSON' };
  }
  const parsed = callbackShape.safeParse(value);
  if (!parsed.success) return { kind: 'garbage', reason: z.prettifyError(parsed.error) };
  const { sourceBody, dlqId, body: responseBody, ...report } = parsed.data;
  return {
    kind: 'failure',
    ...report,
    message: parseMessage(Buffer.from(sourceBody, 'base64').toString('utf8')),
    responseBody: Buffer.from(responseBody ?? '', 'base64')
      .subarray(0, RESPONSE_BODY_BYTES)
      .toString('utf8'),
    ...(dlqId === undefined ? {} : { dlqId }),
  };
}
