import type { Message } from './Message.ts';

/** Deliveries kept back by a fault. Releasing ends the hold; `releaseOne` lets a single one go, in whatever order is asked. */
export class Hold {
  readonly #resume: (message: Message) => void;
  readonly #ended: () => void;
  #held: Message[] = [];

  constructor(resume: (message: Message) => void, ended: () => void) {
    this.#resume = resume;
    this.#ended = ended;
  }

  /** What is held, in the order of its coming. */
  get held(): readonly Readonly<Message>[] {
    return this.#held;
  }

  release(order: 'as they came' | 'backwards' = 'as they came'): void {
    this.#ended();
    const held = order === 'backwards' ? this.#held.reverse() : this.#held;
    this.#held = [];
    for (const message of held) this.#resume(message);
  }

  releaseOne(index = 0): void {
    const [message] = this.#held.splice(index, 1);
    if (message === undefined) throw new RangeError(`nothing is held at ${index}`);
    this.#resume(message);
  }

  keep(message: Message): void {
    this.#held.push(message);
  }

  forget(message: Message): void {
    this.#held = this.#held.filter((held) => held !== message);
  }
}
