import type { AttemptResult } from './delivery.ts';
import type { Message } from './Message.ts';

export const eventStates = [
  'CREATED',
  'ACTIVE',
  'RETRY',
  'ERROR',
  'DELIVERED',
  'FAILED',
  'CANCEL_REQUESTED',
  'CANCELED',
] as const;
export type EventState = (typeof eventStates)[number];

/** One entry of the log: what happened to a message, and when. */
export interface LogEvent {
  readonly sequence: number;
  readonly time: number;
  readonly state: EventState;
  readonly message: Message;
  readonly result: AttemptResult | undefined;
  readonly nextDeliveryTime: number | undefined;
}

/** The last `capacity` entries; older ones are forgotten. */
export class EventLog {
  readonly #entries: LogEvent[] = [];
  readonly #capacity: number;
  #recorded = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  record(
    time: number,
    state: EventState,
    message: Message,
    details: { result?: AttemptResult; nextDeliveryTime?: number } = {},
  ): void {
    const sequence = this.#recorded++;
    this.#entries[sequence % this.#capacity] = {
      sequence,
      time,
      state,
      message,
      result: details.result,
      nextDeliveryTime: details.nextDeliveryTime,
    };
  }

  /** The newest first, from before the given sequence number. */
  *backwards(before: number = this.#recorded): Iterable<LogEvent> {
    const oldest = Math.max(0, this.#recorded - this.#capacity);
    for (let sequence = Math.min(before, this.#recorded) - 1; sequence >= oldest; sequence--) {
      yield this.#entries[sequence % this.#capacity]!;
    }
  }
}
