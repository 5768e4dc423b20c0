import { ApiError } from './ApiError.ts';
import { Fifo } from './Fifo.ts';
import type { Message } from './Message.ts';
import { checkName } from './names.ts';

/** A named line in which a message keeps its place until its retries and callbacks have ended. */
export interface Queue {
  readonly name: string;
  readonly createdAt: number;
  readonly waiting: Fifo<Message>;
  updatedAt: number;
  parallelism: number;
  paused: boolean;
  busy: number;
}

/** All queues by name. */
export class Queues {
  readonly #queues = new Map<string, Queue>();

  find(name: string): Queue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw new ApiError(404, `queue "${name}" not found`);
    return queue;
  }

  /** The queue of that name, made with parallelism 1 when it is missing. */
  ensure(name: string, now: number): Queue {
    const existing = this.#queues.get(checkName('queue', name));
    if (existing !== undefined) return existing;
    const queue: Queue = {
      name,
      createdAt: now,
      waiting: new Fifo(),
      updatedAt: now,
      parallelism: 1,
      paused: false,
      busy: 0,
    };
    this.#queues.set(name, queue);
    return queue;
  }

  list(): Queue[] {
    return [...this.#queues.values()];
  }

  remove(queue: Queue): void {
    this.#queues.delete(queue.name);
  }
}

/** A queue as the API shows it; the lag is what has not ended yet. */
export function queueView(queue: Queue): object {
  const { name, parallelism, paused, createdAt, updatedAt } = queue;
  return { name, parallelism, paused, lag: queue.waiting.size + queue.busy, createdAt, updatedAt };
}
