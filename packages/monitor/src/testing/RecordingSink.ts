import type { Notice } from '../notice/Notice.ts';
import type { Sinks } from '../sinks/createSinks.ts';
import type { Sink } from '../sinks/Sink.ts';

/** Keeps what it takes, and fails when it is told to. */
export class RecordingSink implements Sink {
  readonly name: string;
  taken: Notice[] = [];
  /** Every call, taken or not. */
  tried: Notice[] = [];
  /** What a notice meets on its way; throws what the sink fails with. */
  onSend: (notice: Notice) => void | Promise<void> = () => {};

  constructor(name = 'recording') {
    this.name = name;
  }

  async send(notice: Notice): Promise<void> {
    this.tried.push(notice);
    await this.onSend(notice);
    this.taken.push(notice);
  }

  /** `fired missed`, in the order they came. */
  get words(): string[] {
    return this.taken.map(({ kind, rule }) => `${kind} ${rule}`);
  }
}

/** Every owner's notices go to these. */
export function toAll(...sinks: Sink[]): Sinks {
  return { of: () => sinks, byName: new Map(sinks.map((sink) => [sink.name, sink])) };
}
