import type { NoticeKind } from '@nightshift/database';
import type { BrokenLink, LastError } from '../link/BrokenLink.ts';

/** What an owner is told. Everything in it is text, or made of text: it is kept and sent as JSON. */
export type Notice = {
  /** Names this notice for ever: a sink that gets it twice can tell. */
  id: string;
  /** `fired` when it begins, `more` when there is more to it, `reminder` while it goes on, `resolved` when it is over. */
  kind: NoticeKind | 'test';
  /** The alert that it belongs to, `<job>/<rule>`: what a sink joins its notices by. */
  alert: string;
  owner: string;
  job: string;
  rule: string;
  severity: Severity;
  /** One sentence. */
  title: string;
  /** Null when it is over. */
  expected: string | null;
  seen: string;
  /** Since when it is so, in ISO 8601 as all instants here. */
  since: string;
  /** When this was written. */
  at: string;
  /** The job's, in which its texts speak. */
  timezone: string;
  tick: string | null;
  run: string | null;
  /** Where the chain from tick to success broke; null where none did, as when a run was merely slow. */
  brokenLink: { kind: BrokenLink['kind']; text: string } | null;
  error: LastError | null;
  deployment: string | null;
  /** Absent where no base URL was given. */
  links: Links;
  /** What to do next; null when it is over. */
  next: string | null;
};

export type Severity = 'critical' | 'error' | 'warning' | 'info';

export type Links = { console?: string; letters?: string };

/** A notice before the outbox has given it its id. */
export type UnsentNotice = Omit<Notice, 'id' | 'kind'> & { kind: NoticeKind };
