import { makeAttempt, type AttemptDeps } from './attempt.ts';
import { conclude, type ConcludeDeps } from './conclude.ts';
import { countMessage } from './counters.ts';
import type { AttemptResult } from './delivery.ts';
import { FlowKey } from './FlowKey.ts';
import { openLine, type Line } from './Line.ts';
import { Lines } from './Lines.ts';
import { createMessage, type Message, type MessageDraft } from './Message.ts';
import type { Queue, Queues } from './Queues.ts';

export interface CourierDeps extends AttemptDeps, ConcludeDeps {
  readonly queues: Queues;
  readonly ended: (message: Message, state: 'SUCCESS' | 'FAIL') => void;
}

/** Takes every accepted message from its due time through its queue, its line and its attempts to its end. */
export class Courier {
  readonly messages = new Map<string, Message>();
  readonly flowKeys = new Map<string, FlowKey>();
  readonly #deps: CourierDeps;
  readonly #lines: Lines;
  readonly #openLine = openLine();
  #inFlight = 0;
  #stopped = false;
  #idleWaiters: (() => void)[] = [];

  constructor(deps: CourierDeps) {
    this.#deps = deps;
    this.#lines = new Lines(deps.agenda, () => this.#pump());
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  accept(draft: MessageDraft): Message {
    const { agenda, events, counters, queues } = this.#deps;
    const message = createMessage(draft, agenda.now());
    if (draft.queueName !== undefined) queues.ensure(draft.queueName, agenda.now());
    const { flowControl } = message.settings;
    if (flowControl !== undefined) {
      const key = this.#flowKey(flowControl.key);
      key.configure(flowControl);
      this.reconsider(key);
    }
    this.messages.set(message.id, message);
    if (draft.callbackOf !== undefined) draft.callbackOf.openCallbacks++;
    countMessage(counters, message);
    events.record(agenda.now(), 'CREATED', message);
    this.#deliverAt(message, message.notBefore);
    return message;
  }

  /** Lets a message that is due take its place in its queue or line. */
  admit(message: Message): void {
    if (message.queueName === undefined || message.holdsQueue !== undefined) this.#joinLine(message);
    else {
      const queue = this.#deps.queues.ensure(message.queueName, this.#deps.agenda.now());
      queue.waiting.push(message);
      message.leavePlace = () => queue.waiting.remove(message);
      this.serve(queue);
    }
    this.#pump();
  }

  /** Starts what a queue, or a change to it, allows to start. */
  serve(queue: Queue): void {
    while (!queue.paused && queue.busy < queue.parallelism) {
      const message = queue.waiting.shift();
      if (message === undefined) break;
      queue.busy++;
      message.holdsQueue = queue;
      this.#joinLine(message);
    }
    this.#pump();
  }

  /** To be called when a key has been paused, resumed, pinned or reset. */
  reconsider(key: FlowKey): void {
    this.#lines.reconsider(key);
    this.#pump();
  }

  /** A message in flight may still arrive; it only doesn't come again. */
  cancel(message: Message): void {
    const { agenda, events } = this.#deps;
    if (message.cancelled) return;
    message.cancelled = true;
    events.record(agenda.now(), 'CANCEL_REQUESTED', message);
    if (message.place === 'in flight') return;
    message.leavePlace();
    events.record(agenda.now(), 'CANCELED', message);
    this.#end(message, 'FAIL');
    this.#pump();
  }

  /** Resolves when nothing is in flight and nothing is due. Paused, held and rate-limited messages don't count. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idleWaiters.push(resolve);
      this.noticeIdleness();
    });
  }

  noticeIdleness(): void {
    if (!this.#stopped && (this.#inFlight > 0 || this.#deps.agenda.hasSomethingDue())) return;
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const resolve of waiters) resolve();
  }

  stop(): void {
    this.#stopped = true;
    this.noticeIdleness();
  }

  #deliverAt(message: Message, at: number): void {
    if (at <= this.#deps.agenda.now()) return this.#arrive(message);
    message.place = 'waiting';
    message.leavePlace = this.#deps.agenda.at(at, () => this.#arrive(message));
  }

  #arrive(message: Message): void {
    const fault = this.#deps.faults.onArrival(message);
    if (fault.kind === 'go') return this.admit(message);
    if (fault.kind === 'delay') {
      message.leavePlace = this.#deps.agenda.at(this.#deps.agenda.now() + fault.by, () => this.admit(message));
    } else if (fault.kind === 'hold') {
      message.leavePlace = () => fault.by.forget(message);
      fault.by.keep(message);
    } else this.#end(message, 'FAIL');
  }

  #flowKey(name: string): FlowKey {
    const key = this.flowKeys.get(name) ?? new FlowKey(name);
    this.flowKeys.set(name, key);
    return key;
  }

  #joinLine(message: Message): void {
    const { flowControl } = message.settings;
    const line: Line = flowControl === undefined ? this.#openLine : this.#flowKey(flowControl.key);
    message.leavePlace = () => this.#lines.leave(line, message);
    this.#lines.join(line, message);
  }

  #pump(): void {
    while (!this.#stopped && this.#inFlight < this.#deps.limits.parallelism) {
      const next = this.#lines.next();
      if (next === undefined) break;
      this.#inFlight++;
      next.message.place = 'in flight';
      void this.#attempt(next.message, next.line);
    }
    this.noticeIdleness();
  }

  async #attempt(message: Message, line: Line): Promise<void> {
    // A manual clock leaps in one go: what starts on the way starts at its end, or its timeout would pass before it is sent.
    await Promise.resolve();
    this.#deps.events.record(this.#deps.agenda.now(), 'ACTIVE', message);
    const result = await makeAttempt(this.#deps, message);
    if (this.#stopped) return;
    this.#conclude(message, result);
    this.#inFlight--;
    line.release();
    this.#lines.reconsider(line);
    this.#pump();
  }

  #conclude(message: Message, result: AttemptResult): void {
    const { callbacks, next } = conclude(this.#deps, message, result);
    for (const draft of callbacks) this.accept(draft);
    if (next.kind === 'again') this.#deliverAt(message, next.at);
    else this.#end(message, next.state);
  }

  #end(message: Message, state: 'SUCCESS' | 'FAIL'): void {
    message.place = 'gone';
    this.messages.delete(message.id);
    this.#deps.ended(message, state);
    this.#leaveQueue(message);
    const source = message.callbackOf;
    if (source === undefined) return;
    source.openCallbacks--;
    this.#leaveQueue(source);
  }

  #leaveQueue(message: Message): void {
    const queue = message.holdsQueue;
    if (queue === undefined || message.place !== 'gone' || message.openCallbacks > 0) return;
    message.holdsQueue = undefined;
    queue.busy--;
    this.serve(queue);
  }
}
