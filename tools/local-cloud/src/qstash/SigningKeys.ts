import { randomBytes } from 'node:crypto';

/** The pair of keys: deliveries are signed with `current`; after a rotation `next` has become it. */
export class SigningKeys {
  #current: string;
  #next: string;

  constructor(current: string, next: string) {
    this.#current = current;
    this.#next = next;
  }

  get current(): string {
    return this.#current;
  }

  get next(): string {
    return this.#next;
  }

  rotate(): void {
    this.#current = this.#next;
    this.#next = `sig_${randomBytes(21).toString('base64url')}`;
  }
}
