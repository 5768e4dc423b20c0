import type { Agenda } from './Agenda.ts';
import { Fifo } from './Fifo.ts';
import type { Line } from './Line.ts';
import type { Message } from './Message.ts';

/** Takes turns between the lines that may move, so that no key starves the others. One step costs the same however many wait. */
export class Lines {
  readonly #agenda: Agenda;
  readonly #reopened: () => void;
  readonly #movable = new Fifo<Line>();
  readonly #wakeUps = new Map<Line, () => void>();

  constructor(agenda: Agenda, reopened: () => void) {
    this.#agenda = agenda;
    this.#reopened = reopened;
  }

  join(line: Line, message: Message): void {
    line.waiting.push(message);
    this.reconsider(line);
  }

  leave(line: Line, message: Message): void {
    line.waiting.remove(message);
    this.reconsider(line);
  }

  /** The next message that may go now, taken out of its line. */
  next(): { line: Line; message: Message } | undefined {
    for (let line = this.#movable.peek(); line !== undefined; line = this.#movable.peek()) {
      this.#movable.remove(line);
      if (line.readiness(this.#agenda.now()) !== 'open') {
        this.reconsider(line);
        continue;
      }
      const message = line.waiting.shift();
      if (message === undefined) continue;
      line.take(this.#agenda.now());
      this.reconsider(line);
      return { line, message };
    }
    return undefined;
  }

  /** To be called when something about a line has changed. */
  reconsider(line: Line): void {
    this.#wakeUps.get(line)?.();
    this.#wakeUps.delete(line);
    const readiness = line.waiting.size === 0 ? 'closed' : line.readiness(this.#agenda.now());
    if (readiness === 'open') this.#movable.push(line); // a line that has closed is noticed when it is its turn
    if (typeof readiness === 'number')
      this.#wakeUps.set(
        line,
        this.#agenda.at(readiness, () => this.#reopen(line)),
      );
  }

  #reopen(line: Line): void {
    this.reconsider(line);
    this.#reopened();
  }
}
