import { stripeError, type Answer } from './Answer.ts';

type Kept = { request: string; atMs: number; answer: Answer | undefined };

/** Stripe forgets keys once they are a day old. docs.stripe.com/api/idempotent_requests */
const LIFE_MS = 86_400_000;

/** Remembers what was answered to each key, for a day: the same request gets the same answer, another one is refused. */
export class IdempotencyKeys {
  private readonly kept = new Map<string, Kept>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** The answer that a key's request gets without being worked on; undefined: it is new, and its key is in use from now. */
  begin(key: string, request: string): Answer | undefined {
    const known = this.kept.get(key);
    if (!known || this.now() - known.atMs >= LIFE_MS) {
      this.kept.set(key, { request, atMs: this.now(), answer: undefined });
      return undefined;
    }
    if (known.request !== request) {
      return stripeError(400, {
        type: 'idempotency_error',
        message: `The key '${key}' was first used with other parameters.`,
      });
    }
    if (!known.answer) {
      return stripeError(409, {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message: `Another request with the key '${key}' is in progress.`,
      });
    }
    return { ...known.answer, headers: { ...known.answer.headers, 'idempotent-replayed': 'true' } };
  }

  /** Keeps the answer; a request that was invalid leaves its key unused. */
  finish(key: string, answer: Answer): void {
    const known = this.kept.get(key);
    if (answer.status === 400) this.kept.delete(key);
    else if (known) known.answer = answer;
  }

  clear(): void {
    this.kept.clear();
  }
}
