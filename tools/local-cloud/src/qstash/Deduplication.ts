import { createHash } from 'node:crypto';
import { Fifo } from './Fifo.ts';
import type { MessageDraft } from './Message.ts';

interface Memory {
  readonly key: string;
  readonly messageId: string;
  readonly until: number;
}

/** Remembers which messages were accepted under a deduplication key, for `window` milliseconds. */
export class Deduplication {
  readonly #window: number;
  readonly #memories = new Map<string, Memory>();
  readonly #byAge = new Fifo<Memory>();

  constructor(window: number) {
    this.#window = window;
  }

  /** The id of the message that was accepted under this key within the window. */
  find(key: string, now: number): string | undefined {
    for (let oldest = this.#byAge.peek(); oldest !== undefined && oldest.until <= now; oldest = this.#byAge.peek()) {
      this.#byAge.shift();
      this.#memories.delete(oldest.key);
    }
    return this.#memories.get(key)?.messageId;
  }

  remember(key: string, messageId: string, now: number): void {
    const memory = { key, messageId, until: now + this.#window };
    this.#memories.set(key, memory);
    this.#byAge.push(memory);
  }
}

/** What makes two messages the same: their own id, or destination, body, content type and forwarded headers. */
export function deduplicationKey(draft: MessageDraft): string | undefined {
  const { settings, url, body, topicName } = draft;
  // The copies of one message to a URL group share its id and are still different messages.
  const scope = topicName === undefined ? '' : `${topicName}\n${url}`;
  if (settings.deduplicationId !== undefined) return `id:${settings.deduplicationId}\n${scope}`;
  if (!settings.contentBasedDeduplication) return undefined;
  const headers = [...settings.headers].sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256')
    .update(JSON.stringify([url, headers]))
    .update(body)
    .digest('hex');
  return `content:${hash}\n${scope}`;
}
