import { Fifo } from './Fifo.ts';
import type { Message } from './Message.ts';

/** A place where messages that are due wait for their turn. */
export interface Line {
  readonly waiting: Fifo<Message>;
  /** Whether the next message may leave now; a number is the time at which to ask again. */
  readiness(now: number): 'open' | 'closed' | number;
  /** One message leaves. */
  take(now: number): void;
  /** One attempt has ended. */
  release(): void;
}

/** The line of messages without a flow-control key: always open. */
export function openLine(): Line {
  return { waiting: new Fifo(), readiness: () => 'open', take: () => {}, release: () => {} };
}
