import type { Offence } from './count/Damage.ts';

/** What the apps printed, the newest lines of it, and what the storm did between. */
export class StormLog {
  /** How often each event was told, by its name. */
  readonly events = new Map<string, number>();
  readonly #lines: string[] = [];
  readonly #alsoTo: (line: string) => void;

  constructor(alsoTo: (line: string) => void = () => {}) {
    this.#alsoTo = alsoTo;
  }

  hear(line: string): void {
    const stamped = `${new Date().toISOString()} ${line}`;
    this.#alsoTo(stamped);
    const event = /"event":"([^"]+)"/.exec(line)?.[1];
    if (event !== undefined) this.events.set(event, (this.events.get(event) ?? 0) + 1);
    this.#lines.push(stamped);
    if (this.#lines.length > 2 * KEPT) this.#lines.splice(0, KEPT);
  }

  /** The last lines that speak of a run and, where a unit is named, of it or of the packs that held it. */
  about({ run, unit, key }: Pick<Offence, 'run' | 'unit' | 'key'>, count: number): string[] {
    const ofRun = this.#lines.filter((line) => line.includes(run ?? key));
    if (unit === null) return ofRun.slice(-count);
    const packs = ofRun.map(packOf);
    const first = packs.filter((pack) => pack <= unit).reduce((one, other) => Math.max(one, other), 0);
    return ofRun.filter((line, at) => [first, -unit].includes(packs[at]!) || line.includes(`"${key}"`)).slice(-count);
  }
}

/** The pack that a line is about; a line of none is about the whole run, as pack 0 is. */
function packOf(line: string): number {
  return Number(/"pack":(-?\d+)/.exec(line)?.[1] ?? 0);
}

const KEPT = 50_000;
