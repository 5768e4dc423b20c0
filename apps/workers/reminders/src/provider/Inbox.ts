import { randomUUID } from 'node:crypto';
import type { Email } from './parseEmail.ts';

/** An e-mail that was taken, and how often its key came again. */
export type Mail = Email & { id: string; key: string | undefined; sentAt: Date; repeats: number };

export type Taking = { kind: 'sent' | 'repeated'; mail: Mail } | { kind: 'conflict' };

/** What the provider holds: e-mails, and for a day the keys they were sent with. */
export class Inbox {
  readonly mails: Mail[] = [];
  private readonly keys = new Map<string, { mail: Mail; body: string }>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Sends an e-mail; under a key that is known it sends nothing, and refuses another body. */
  take(email: Email, body: string, key: string | undefined): Taking {
    const known = this.known(key);
    if (known && known.body !== body) return { kind: 'conflict' };
    if (known) {
      known.mail.repeats += 1;
      return { kind: 'repeated', mail: known.mail };
    }
    const mail = { ...email, id: randomUUID(), key, sentAt: new Date(this.now()), repeats: 0 };
    this.mails.push(mail);
    if (key !== undefined) this.keys.set(key, { mail, body });
    return { kind: 'sent', mail };
  }

  /** How often a key came again, all in all. */
  get repeats(): number {
    return this.mails.reduce((sum, { repeats }) => sum + repeats, 0);
  }

  clear(): void {
    this.mails.length = 0;
    this.keys.clear();
  }

  private known(key: string | undefined) {
    const known = key === undefined ? undefined : this.keys.get(key);
    return known && this.now() - known.mail.sentAt.getTime() < KEY_LIFE_MS ? known : undefined;
  }
}

const KEY_LIFE_MS = 86_400_000;
