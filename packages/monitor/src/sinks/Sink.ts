import type { Notice } from '../notice/Notice.ts';

/** Where notices go. The one port of all of them. */
export type Sink = {
  /** Names it in tables and logs, and tells no secret. The same for the same destination. */
  name: string;
  /** Resolves once the other side has taken it. Whatever it throws is kept as text, so that must tell no secret either. */
  send(notice: Notice): Promise<void>;
};
