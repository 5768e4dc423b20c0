import type { AttemptResult } from './delivery.ts';
import type { Message } from './Message.ts';

/** A message that failed for good, with the last thing its destination said. */
export interface DeadLetter {
  readonly id: string;
  readonly failedAt: number;
  readonly message: Message;
  readonly result: AttemptResult;
}

/** The dead letter queue, oldest first; letters older than the retention are forgotten. */
export class DeadLetters {
  readonly #letters = new Map<string, DeadLetter>();
  readonly #retention: number;
  readonly #now: () => number;
  #added = 0;

  constructor(retention: number, now: () => number) {
    this.#retention = retention;
    this.#now = now;
  }

  add(message: Message, result: AttemptResult): DeadLetter {
    const failedAt = this.#now();
    const letter = { id: `${failedAt}-${this.#added++}`, failedAt, message, result };
    this.#letters.set(letter.id, letter);
    return letter;
  }

  get(id: string): DeadLetter | undefined {
    this.#forgetOldOnes();
    return this.#letters.get(id);
  }

  remove(id: string): boolean {
    return this.#letters.delete(id);
  }

  list(): DeadLetter[] {
    this.#forgetOldOnes();
    return [...this.#letters.values()];
  }

  #forgetOldOnes(): void {
    const oldest = this.#now() - this.#retention;
    for (const letter of this.#letters.values()) {
      if (letter.failedAt >= oldest) return;
      this.#letters.delete(letter.id);
    }
  }
}
