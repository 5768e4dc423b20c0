import { ApiError } from './ApiError.ts';
import type { AttemptResult } from './delivery.ts';
import { canonicalLists, headerLists, type HeaderMap } from './headers.ts';
import type { Message, MessageDraft } from './Message.ts';
import { readSettings } from './Settings.ts';

export type CallbackKind = 'callback' | 'failure-callback';

/** The message that tells the callback URL how an attempt ended; undefined when the message asked for none. */
export function callbackDraft(
  kind: CallbackKind,
  message: Message,
  result: AttemptResult,
  dlqId: string | undefined,
): MessageDraft | undefined {
  const url = kind === 'callback' ? message.settings.callback : message.settings.failureCallback;
  if (url === undefined) return undefined;
  const requestHeaders = callbackHeaders(kind, message.requestHeaders, message.settings.maxRetries);
  return {
    origin: 'callback',
    url,
    requestHeaders,
    settings: readSettings(requestHeaders),
    body: Buffer.from(JSON.stringify(callbackBody(message, result, dlqId))),
    callerIP: message.callerIP,
    callbackOf: message,
  };
}

const callbackOptions = ['method', 'timeout', 'retries', 'retry-delay', 'delay'] as const;

/** `Upstash-Callback-Timeout` and its like, as the headers of the callback itself. An unknown one is refused. */
export function callbackHeaders(kind: CallbackKind, headers: HeaderMap, maxRetries: number): HeaderMap {
  const prefix = `upstash-${kind}-`;
  const own = new Map([
    ['content-type', 'application/json'],
    ['upstash-retries', String(maxRetries)],
  ]);
  for (const [name, value] of headers) {
    if (!name.startsWith(prefix)) continue;
    const option = name.slice(prefix.length);
    if (!option.startsWith('forward-') && !callbackOptions.some((known) => known === option)) {
      throw new ApiError(400, `${name}: the local QStash doesn't know this header`);
    }
    own.set(`upstash-${option}`, value);
  }
  return own;
}

function callbackBody(message: Message, result: AttemptResult, dlqId: string | undefined): object {
  const answered = result.kind === 'answered';
  return {
    status: answered ? result.status : 0,
    header: answered ? canonicalLists(result.headers) : {},
    body: (answered ? result.body : Buffer.from(result.error)).toString('base64'),
    retried: message.retried,
    maxRetries: message.settings.maxRetries,
    sourceMessageId: message.id,
    topicName: message.topicName,
    endpointName: message.endpointName,
    url: message.url,
    method: message.settings.method,
    sourceHeader: headerLists(message.settings.headers),
    sourceBody: message.body.toString('base64'),
    notBefore: message.notBefore,
    createdAt: message.createdAt,
    scheduleId: message.scheduleId,
    callerIP: message.callerIP,
    dlqId,
  };
}
