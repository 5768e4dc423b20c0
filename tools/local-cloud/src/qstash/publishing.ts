import { ApiError } from './ApiError.ts';
import { callbackHeaders } from './callbacks.ts';
import { deduplicationKey } from './Deduplication.ts';
import type { Engine } from './Engine.ts';
import type { HeaderMap } from './headers.ts';
import type { MessageDraft, Origin } from './Message.ts';
import { isName } from './names.ts';
import { readSettings } from './Settings.ts';

export interface PublishRequest {
  readonly origin: Origin;
  readonly destination: string;
  readonly headers: HeaderMap;
  readonly body: Buffer;
  readonly callerIP: string;
  readonly queueName?: string | undefined;
  readonly scheduleId?: string | undefined;
}

export interface Accepted {
  readonly messageId: string;
  readonly url?: string;
  readonly deduplicated?: true;
}

/** Accepts one message, or a copy for every endpoint of a URL group; refuses before anything is accepted. */
export function publish(engine: Engine, request: PublishRequest): Accepted | Accepted[] {
  const drafts = readDrafts(engine, request);
  if (!Array.isArray(drafts)) return accept(engine, drafts);
  return drafts.map((draft) => ({ ...accept(engine, draft), url: draft.url }));
}

/** Reads and checks a request without accepting it: one draft for a URL, a list for a URL group. */
export function readDrafts(engine: Engine, request: PublishRequest): MessageDraft | MessageDraft[] {
  if (request.body.length > engine.limits.maxBodyBytes) throw tooLarge(engine.limits.maxBodyBytes);
  const group = groupOf(engine, request.destination);
  const headers = group === undefined ? request.headers : new Map([...group.defaultHeaders, ...request.headers]);
  const draft: Omit<MessageDraft, 'url'> = {
    origin: request.origin,
    requestHeaders: headers,
    settings: readSettings(headers),
    body: request.body,
    callerIP: request.callerIP,
    queueName: request.queueName,
    scheduleId: request.scheduleId,
  };
  for (const kind of ['callback', 'failure-callback'] as const) {
    readSettings(callbackHeaders(kind, headers, draft.settings.maxRetries));
  }
  if (draft.queueName !== undefined && draft.settings.flowControl !== undefined) {
    throw new ApiError(
      400,
      'flow control does not apply to queues: publish the message, or leave the flow control out',
    );
  }
  if (group === undefined) return { ...draft, url: request.destination };
  return group.endpoints.map(({ url, name }) => ({ ...draft, url, topicName: group.name, endpointName: name }));
}

function accept(engine: Engine, draft: MessageDraft): Accepted {
  const now = engine.agenda.now();
  const key = deduplicationKey(draft);
  const known = key === undefined ? undefined : engine.deduplication.find(key, now);
  if (known !== undefined) {
    engine.counters.deduplicated++;
    return { messageId: known, deduplicated: true };
  }
  const message = engine.courier.accept(draft);
  if (key !== undefined) engine.deduplication.remember(key, message.id, now);
  return { messageId: message.id };
}

function groupOf(engine: Engine, destination: string) {
  if (/^https?:\/\//i.test(destination)) {
    if (URL.canParse(destination)) return undefined;
    throw new ApiError(400, `invalid destination url: ${destination} can't be parsed`);
  }
  if (destination === 'api/llm' || destination === 'api/email') {
    throw new ApiError(501, `the local QStash doesn't serve ${destination}`);
  }
  const group = engine.groups.get(destination);
  if (group !== undefined) return group;
  if (!isName(destination)) {
    throw new ApiError(400, 'invalid destination url: endpoint has invalid scheme, add http:// or https://');
  }
  throw new ApiError(404, `URL group "${destination}" not found; if a URL is meant, add http:// or https://`);
}

export function tooLarge(maxBodyBytes: number): ApiError {
  return new ApiError(412, `message size exceeded: the body may have ${maxBodyBytes} bytes`);
}
