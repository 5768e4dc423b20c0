import type { Moment, Touched } from './Life.ts';

/** What a crash at one moment, or none, has shown. */
export type Fault = { moment: string; reason: unknown };

/** A job that does not come through a crash. Names the moments at which it must not die, and what is wrong after each. */
export class CrashFound extends Error {
  override name = 'CrashFound';
  readonly faults: readonly Fault[];

  constructor(job: string, tried: number, faults: readonly Fault[]) {
    const [first, ...others] = faults.map(({ moment, reason }) => `- ${moment}: ${words(reason)}`);
    const more = others.length > MOST_SHOWN ? [`- and ${others.length - MOST_SHOWN} more`] : [];
    const shown = [first, ...others.slice(0, MOST_SHOWN).map((fault) => fault.split('\n')[0]), ...more];
    super([`${job} fails at ${faults.length} of ${tried} moments:`, ...shown].join('\n'), {
      cause: faults[0]?.reason,
    });
    this.faults = faults;
  }
}

const MOST_SHOWN = 5;
const LONGEST_STATEMENT = 120;

/** A moment in words: `killed before "insert into reports …" (statement 17, unit-3)`. */
export function describeMoment({ touch, when }: Moment, touched: readonly Touched[]): string {
  const { kind, text, unit } = touched[touch - 1] ?? {
    kind: 'statement',
    text: 'what it never came to',
    unit: undefined,
  };
  const plain = text.replace(/\s+/g, ' ').trim();
  const short = plain.length > LONGEST_STATEMENT ? `${plain.slice(0, LONGEST_STATEMENT)}…` : plain;
  return `killed ${when === 'before' ? 'before' : 'just after'} the ${kind} "${short}" (number ${touch}${unit === undefined ? '' : `, ${unit}`})`;
}

function words(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
