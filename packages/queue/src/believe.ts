import type { Receiver } from '@upstash/qstash';

/**
 * What came of checking a request. `messageId`, `retried` and `traceparent` come from headers that the signature doesn't
 * cover: they are QStash's word only because nobody else could send a body that verifies, so nothing may be granted on
 * them alone.
 */
export type Believed =
  | { kind: 'believed'; body: string; messageId: string; retried: number; traceparent?: string }
  | { kind: 'refused'; status: 401 | 413; reason: string };

const CLOCK_TOLERANCE_SECONDS = 5;

/** Whether QStash signed this very body for this very address. Reads nothing without a signature, and never too much. */
export async function believe(
  receiver: Receiver,
  request: Request,
  url: string,
  options: { maxBodyBytes: number },
): Promise<Believed> {
  const signature = request.headers.get('upstash-signature');
  if (signature === null || signature === '') return refused(401, 'the request carries no Upstash-Signature');
  const body = await readBody(request, options.maxBodyBytes);
  if (body === undefined) return refused(413, `the body is larger than ${options.maxBodyBytes} bytes`);
  try {
    // `url` makes the receiver compare the signature's subject: without it a delivery could be replayed to another route.
    await receiver.verify({ signature, body, url, clockTolerance: CLOCK_TOLERANCE_SECONDS });
  } catch (error) {
    return refused(401, `the signature doesn't hold: ${error instanceof Error ? error.message : String(error)}`);
  }
  const messageId = request.headers.get('upstash-message-id');
  if (messageId === null || messageId === '') return refused(401, 'the request carries no Upstash-Message-Id');
  const traceparent = request.headers.get('traceparent');
  return {
    kind: 'believed',
    body,
    messageId,
    retried: wholeNumber(request.headers.get('upstash-retried')),
    ...(traceparent === null ? {} : { traceparent }),
  };
}

function refused(status: 401 | 413, reason: string): Believed {
  return { kind: 'refused', status, reason };
}

/** The body as text, or undefined as soon as it is known to be larger than the limit. */
async function readBody(request: Request, limit: number): Promise<string | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) return undefined;
  if (request.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function wholeNumber(text: string | null): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : 0;
}
