import type { Agenda } from './Agenda.ts';
import { count, type Counters } from './counters.ts';
import { deliver, type Agents, type AttemptResult } from './delivery.ts';
import type { Faults } from './Faults.ts';
import type { Limits } from './Limits.ts';
import type { Message } from './Message.ts';
import type { SigningKeys } from './SigningKeys.ts';

/** What is told about each request to a destination, when it starts and when it has ended. */
export interface DeliveryReport {
  readonly phase: 'started' | 'ended';
  readonly messageId: string;
  readonly url: string;
  readonly retried: number;
  readonly result: AttemptResult | undefined;
}

export interface AttemptDeps {
  readonly agenda: Agenda;
  readonly agents: Agents;
  readonly keys: SigningKeys;
  readonly faults: Faults;
  readonly counters: Counters;
  readonly limits: Limits;
  /** Aborts of the requests in flight; closed once the server stops. */
  readonly requests: { readonly aborts: Set<(reason: string) => void>; closed: boolean };
  readonly onDelivery: (report: DeliveryReport) => void;
}

/** One attempt as QStash sees it, with the faults that were ordered for it: usually one request, sometimes two. */
export async function makeAttempt(deps: AttemptDeps, message: Message): Promise<AttemptResult> {
  const { copy, answerLost } = deps.faults.onAttempt(message);
  const first = sendOnce(deps, message);
  const second = copy === 'together' ? sendOnce(deps, message) : undefined;
  const result = await first;
  await second;
  if (copy === 'after') await sendOnce(deps, message);
  return answerLost ? { kind: 'unanswered', error: 'the answer was lost (fault)' } : result;
}

async function sendOnce(deps: AttemptDeps, message: Message): Promise<AttemptResult> {
  const { agenda, agents, keys, counters, limits, requests, onDelivery } = deps;
  if (requests.closed) return { kind: 'unanswered', error: 'the local QStash has stopped' };
  const report = { messageId: message.id, url: message.url, retried: message.retried };
  count(counters, 'attempts', message.url);
  onDelivery({ ...report, phase: 'started', result: undefined });
  const request = deliver(message, agents, keys.current, agenda.now(), limits.maxBodyBytes);
  requests.aborts.add(request.abort);
  const timeout = message.settings.timeout ?? limits.timeout;
  const forgetTimeout = agenda.at(agenda.now() + timeout, () =>
    request.abort(`timeout: no answer after ${timeout} ms`),
  );
  const result = await request.result;
  forgetTimeout();
  requests.aborts.delete(request.abort);
  onDelivery({ ...report, phase: 'ended', result });
  return result;
}
