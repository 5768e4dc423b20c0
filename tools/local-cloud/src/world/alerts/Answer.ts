import type { Ping, Received } from './Received.ts';

/** One request, its body read. */
export type Call = {
  method: string;
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
  at: Date;
};

/** What is answered, and what is kept of the request: nothing of one that is refused. */
export type Answer = { status: number; body: string; received?: Received; ping?: Ping };
