import { randomBytes } from 'node:crypto';
import type { HeaderMap } from './headers.ts';
import type { Queue } from './Queues.ts';
import type { Settings } from './Settings.ts';

/** Where a message comes from: a caller, a schedule, or another message's callback. */
export type Origin = 'publish' | 'schedule' | 'callback';

/** What is known of a message before it is accepted. `requestHeaders` are kept so that a dead letter can be retried. */
export interface MessageDraft {
  readonly origin: Origin;
  readonly url: string;
  readonly requestHeaders: HeaderMap;
  readonly settings: Settings;
  readonly body: Buffer;
  readonly callerIP: string;
  readonly topicName?: string | undefined;
  readonly endpointName?: string | undefined;
  readonly queueName?: string | undefined;
  readonly scheduleId?: string | undefined;
  readonly callbackOf?: Message | undefined;
}

/** An accepted message on its way to one destination. It keeps its id through all its attempts. */
export interface Message extends MessageDraft {
  readonly id: string;
  readonly createdAt: number;
  readonly notBefore: number;
  retried: number;
  place: 'waiting' | 'in flight' | 'gone';
  cancelled: boolean;
  /** Takes a message that isn't in flight out of the place where it waits. */
  leavePlace: () => void;
  holdsQueue: Queue | undefined;
  openCallbacks: number;
}

/** Gives a draft its id and its time. */
export function createMessage(draft: MessageDraft, now: number): Message {
  return {
    ...draft,
    id: `msg_${randomBytes(24).toString('base64url')}`,
    createdAt: now,
    notBefore: draft.settings.notBefore ?? now + draft.settings.delay,
    retried: 0,
    place: 'waiting',
    cancelled: false,
    leavePlace: () => {},
    holdsQueue: undefined,
    openCallbacks: 0,
  };
}
