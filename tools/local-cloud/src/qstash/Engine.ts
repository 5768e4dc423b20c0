import { Agenda } from './Agenda.ts';
import type { DeliveryReport } from './attempt.ts';
import { Courier } from './Courier.ts';
import { createCounters, type Counters } from './counters.ts';
import { DeadLetters } from './DeadLetters.ts';
import { Deduplication } from './Deduplication.ts';
import { createAgents } from './delivery.ts';
import { EventLog } from './EventLog.ts';
import { Faults } from './Faults.ts';
import type { Limits } from './Limits.ts';
import type { Message } from './Message.ts';
import type { QStashClock } from './QStashClock.ts';
import { Queues } from './Queues.ts';
import { Schedules } from './Schedules.ts';
import type { SigningKeys } from './SigningKeys.ts';
import { UrlGroups } from './UrlGroups.ts';

/** Everything behind the API, in memory. `stop` ends what is in flight and leaves no timer and no socket. */
export interface Engine {
  readonly agenda: Agenda;
  readonly courier: Courier;
  readonly counters: Counters;
  readonly deadLetters: DeadLetters;
  readonly deduplication: Deduplication;
  readonly events: EventLog;
  readonly faults: Faults;
  readonly groups: UrlGroups;
  readonly keys: SigningKeys;
  readonly keyRotation: boolean;
  readonly limits: Limits;
  readonly queues: Queues;
  readonly schedules: Schedules;
  stop(): void;
}

export interface EngineOptions {
  readonly clock: QStashClock;
  readonly keys: SigningKeys;
  readonly keyRotation: boolean;
  readonly limits: Limits;
  readonly onDelivery: (report: DeliveryReport) => void;
}

export function createEngine({ clock, keys, keyRotation, limits, onDelivery }: EngineOptions): Engine {
  const agenda = new Agenda(clock, () => courier.noticeIdleness());
  const agents = createAgents();
  const counters = createCounters();
  const deadLetters = new DeadLetters(limits.deadLetterRetention, () => agenda.now());
  const deduplication = new Deduplication(limits.deduplicationWindow);
  const events = new EventLog(limits.logEntries);
  const faults: Faults = new Faults((message: Message) => courier.admit(message));
  const groups = new UrlGroups();
  const queues = new Queues();
  const requests = { aborts: new Set<(reason: string) => void>(), closed: false };
  const schedules = new Schedules(agenda);
  const courier: Courier = new Courier({
    agenda,
    agents,
    counters,
    deadLetters,
    ended: (message, state) => schedules.noteEnd(message, state),
    events,
    faults,
    keys,
    limits,
    onDelivery,
    queues,
    requests,
  });
  const stop = () => {
    requests.closed = true;
    courier.stop();
    for (const abort of requests.aborts) abort('the local QStash has stopped');
    agenda.stop();
    agents.http.destroy();
    agents.https.destroy();
  };
  return {
    agenda,
    courier,
    counters,
    deadLetters,
    deduplication,
    events,
    faults,
    groups,
    keys,
    keyRotation,
    limits,
    queues,
    schedules,
    stop,
  };
}
