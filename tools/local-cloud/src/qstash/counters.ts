import type { Message } from './Message.ts';

/** Exact numbers since the start. `messages` are all accepted ones: `published` by callers, of schedules, and callbacks. */
export interface Counters {
  messages: number;
  published: number;
  scheduled: number;
  callbacks: number;
  deduplicated: number;
  attempts: number;
  delivered: number;
  failed: number;
  readonly byDestination: Map<string, DestinationCounters>;
}

export interface DestinationCounters {
  messages: number;
  attempts: number;
  delivered: number;
  failed: number;
}

export function createCounters(): Counters {
  return {
    messages: 0,
    published: 0,
    scheduled: 0,
    callbacks: 0,
    deduplicated: 0,
    attempts: 0,
    delivered: 0,
    failed: 0,
    byDestination: new Map(),
  };
}

export function countMessage(counters: Counters, message: Message): void {
  counters.messages++;
  if (message.origin === 'publish') counters.published++;
  else if (message.origin === 'schedule') counters.scheduled++;
  else counters.callbacks++;
  destination(counters, message.url).messages++;
}

export function count(counters: Counters, what: 'attempts' | 'delivered' | 'failed', url: string): void {
  counters[what]++;
  destination(counters, url)[what]++;
}

function destination(counters: Counters, url: string): DestinationCounters {
  const known = counters.byDestination.get(url);
  if (known !== undefined) return known;
  const fresh = { messages: 0, attempts: 0, delivered: 0, failed: 0 };
  counters.byDestination.set(url, fresh);
  return fresh;
}
