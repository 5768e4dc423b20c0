import type { Outcome } from '@nightshift/contract';
import type { UnsentPack } from '@nightshift/ledger';

/** A message on its way: which try it is, and when it is due on the hand-held clock. */
export type Waiting = { pack: number; send: number; messageId: string; retried: number; dueMs: number };

/** The queue, moved by hand: takes a pack's send once, brings the earliest message, and again what was not answered with success. */
export class HandQueue {
  private readonly taken = new Set<string>();
  private waiting: Waiting[] = [];

  /** Takes packs as the real one does: the same send number twice is one message. */
  push(packs: readonly UnsentPack[], nowMs: number): void {
    for (const { pack, send, dueInMs } of packs) {
      const messageId = `msg-${pack}-${send}`;
      if (this.taken.has(messageId)) continue;
      this.taken.add(messageId);
      this.waiting.push({ pack, send, messageId, retried: 0, dueMs: nowMs + dueInMs });
    }
  }

  /** The message that is due first, and of those the one that was sent first. */
  next(): Waiting | undefined {
    const dueMs = Math.min(...this.waiting.map((message) => message.dueMs));
    const index = this.waiting.findIndex((message) => message.dueMs === dueMs);
    return index < 0 ? undefined : this.waiting.splice(index, 1)[0];
  }

  /** Ends a message, or brings it again after the answer's delay; without an answer, at once. */
  answered(message: Waiting, outcome: Outcome | 'killed', nowMs: number): void {
    const again = { ...message, retried: message.retried + 1 };
    if (outcome === 'killed') this.waiting.unshift({ ...again, dueMs: nowMs });
    else if (outcome.kind === 'failed' || outcome.kind === 'unavailable')
      this.waiting.push({ ...again, dueMs: nowMs + (outcome.retryAfterMs ?? DEFAULT_DELAY_MS) });
  }
}

const DEFAULT_DELAY_MS = 12_000;
