import type { Agenda } from './Agenda.ts';
import { callbackDraft } from './callbacks.ts';
import { count, type Counters } from './counters.ts';
import type { DeadLetters } from './DeadLetters.ts';
import type { AttemptResult } from './delivery.ts';
import type { EventLog } from './EventLog.ts';
import type { Message, MessageDraft } from './Message.ts';
import { decideOutcome } from './outcome.ts';

export interface ConcludeDeps {
  readonly agenda: Agenda;
  readonly counters: Counters;
  readonly deadLetters: DeadLetters;
  readonly events: EventLog;
}

/** What an attempt leads to: the message comes again, or it has ended; and the callbacks that tell of it. */
export interface Conclusion {
  readonly callbacks: MessageDraft[];
  readonly next: { kind: 'again'; at: number } | { kind: 'end'; state: 'SUCCESS' | 'FAIL' };
}

/** Writes down how an attempt ended, in the log, the counters and the dead letters. */
export function conclude(deps: ConcludeDeps, message: Message, result: AttemptResult): Conclusion {
  const { agenda, counters, deadLetters, events } = deps;
  const now = agenda.now();
  const outcome = decideOutcome(message, result, now);
  const callback = callbackDraft('callback', message, result, undefined);
  if (outcome.kind === 'delivered') {
    events.record(now, 'DELIVERED', message, { result });
    count(counters, 'delivered', message.url);
    return { callbacks: present(callback), next: { kind: 'end', state: 'SUCCESS' } };
  }
  if (message.cancelled) {
    events.record(now, 'ERROR', message, { result });
    events.record(now, 'CANCELED', message);
    return { callbacks: [], next: { kind: 'end', state: 'FAIL' } };
  }
  if (outcome.kind === 'retry') {
    const nextDeliveryTime = outcome.at;
    events.record(now, 'ERROR', message, { result, nextDeliveryTime });
    events.record(now, 'RETRY', message, { nextDeliveryTime });
    message.retried++;
    return { callbacks: present(callback), next: { kind: 'again', at: outcome.at } };
  }
  events.record(now, 'ERROR', message, { result });
  events.record(now, 'FAILED', message, { result });
  count(counters, 'failed', message.url);
  const letter = deadLetters.add(message, result);
  const failure = callbackDraft('failure-callback', message, result, letter.id);
  return { callbacks: present(callback, failure), next: { kind: 'end', state: 'FAIL' } };
}

function present(...drafts: (MessageDraft | undefined)[]): MessageDraft[] {
  return drafts.filter((draft) => draft !== undefined);
}
