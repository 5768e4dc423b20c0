/** What the apps printed, the newest lines of it, and what the storm did between. */
export class StormLog {
  readonly #lines: string[] = [];
  readonly #alsoTo: (line: string) => void;

  constructor(alsoTo: (line: string) => void = () => {}) {
    this.#alsoTo = alsoTo;
  }

  hear(line: string): void {
    const stamped = `${new Date().toISOString()} ${line}`;
    this.#alsoTo(stamped);
    this.#lines.push(stamped);
    if (this.#lines.length > 2 * KEPT) this.#lines.splice(0, KEPT);
  }

  /** The last lines that speak of a run and, where one is named, of this unit or a pack that may hold it. */
  about({ run, key }: { run: string | null; key: string }, count: number): string[] {
    const found = this.#lines.filter((line) => (run === null ? line.includes(key) : line.includes(run)));
    const closer = found.filter((line) => line.includes(`"${key}"`));
    return (closer.length > 0 ? closer : found).slice(-count);
  }
}

const KEPT = 50_000;
