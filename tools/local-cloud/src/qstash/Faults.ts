import { Hold } from './Hold.ts';
import type { Message } from './Message.ts';

export type Matches = (message: Readonly<Message>) => boolean;

type Arrival = { kind: 'go' } | { kind: 'drop' } | { kind: 'delay'; by: number } | { kind: 'hold'; by: Hold };

interface Charge<T> {
  left: number;
  readonly matches: (subject: never) => boolean;
  readonly effect: T;
}

/**
 * What can go wrong, on demand and in a fixed order: each switch catches the next `times` deliveries that match, and
 * the oldest switch that matches wins. `clear` mends everything and lets go of what is held.
 */
export class Faults {
  readonly #resume: (message: Message) => void;
  #arrivals: Charge<Exclude<Arrival, { kind: 'go' }>>[] = [];
  #copies: Charge<'after' | 'together'>[] = [];
  #lostAnswers: Charge<true>[] = [];
  #outages: Charge<number>[] = [];
  #badItems: Charge<true>[] = [];

  constructor(resume: (message: Message) => void) {
    this.#resume = resume;
  }

  /** The destination gets the same attempt a second time, after the first has ended or beside it. */
  deliverTwice(times = 1, matches: Matches = () => true, when: 'after' | 'together' = 'after'): void {
    this.#copies.push({ left: times, matches, effect: when });
  }

  /** Accepted, but never delivered, and nobody is told. */
  drop(times = 1, matches: Matches = () => true): void {
    this.#arrivals.push({ left: times, matches, effect: { kind: 'drop' } });
  }

  /** Delivered, but so many milliseconds later than it was due. */
  delay(by: number, times = 1, matches: Matches = () => true): void {
    this.#arrivals.push({ left: times, matches, effect: { kind: 'delay', by } });
  }

  /** The destination does its work, but its answer is lost, so QStash takes the attempt for failed. */
  loseAnswer(times = 1, matches: Matches = () => true): void {
    this.#lostAnswers.push({ left: times, matches, effect: true });
  }

  /** Keeps every delivery that matches until it is released, in any order. */
  hold(matches: Matches = () => true): Hold {
    const hold = new Hold(this.#resume, () => this.#end(hold));
    this.#arrivals.push({ left: Number.POSITIVE_INFINITY, matches, effect: { kind: 'hold', by: hold } });
    return hold;
  }

  /** The API answers publish, enqueue and batch with this status and accepts nothing. */
  refusePublishes(times: number = Number.POSITIVE_INFINITY, status = 500): void {
    this.#outages.push({ left: times, matches: () => true, effect: status });
  }

  /** Single items of a batch fail, the others are accepted. */
  failBatchItems(times = 1, matches: (destination: string) => boolean = () => true): void {
    this.#badItems.push({ left: times, matches, effect: true });
  }

  clear(): void {
    const holds = this.#arrivals.map(({ effect }) => (effect.kind === 'hold' ? effect.by : undefined));
    this.#arrivals = [];
    this.#copies = [];
    this.#lostAnswers = [];
    this.#outages = [];
    this.#badItems = [];
    for (const hold of holds) hold?.release();
  }

  onArrival(message: Message): Arrival {
    return spend(this.#arrivals, message) ?? { kind: 'go' };
  }

  onAttempt(message: Message): { copy: 'after' | 'together' | undefined; answerLost: boolean } {
    return { copy: spend(this.#copies, message), answerLost: spend(this.#lostAnswers, message) ?? false };
  }

  onPublish(): number | undefined {
    return spend(this.#outages, undefined);
  }

  onBatchItem(destination: string): boolean {
    return spend(this.#badItems, destination) ?? false;
  }

  #end(hold: Hold): void {
    this.#arrivals = this.#arrivals.filter(({ effect }) => effect.kind !== 'hold' || effect.by !== hold);
  }
}

function spend<T>(charges: Charge<T>[], subject: unknown): T | undefined {
  const index = charges.findIndex(({ matches }) => (matches as (subject: unknown) => boolean)(subject));
  const charge = charges[index];
  if (charge === undefined) return undefined;
  charge.left--;
  if (charge.left <= 0) charges.splice(index, 1);
  return charge.effect;
}
