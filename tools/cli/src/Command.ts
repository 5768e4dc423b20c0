import type { Context, Workplace } from './Context.ts';
import type { Given } from './Given.ts';

/** One command of `nightshift`, with all that its help says. */
export type Command = Described & (OnTheLedger | BeforeTheLedger);

type Described = {
  /** As it is typed: `letters redrive`, or one word alone. */
  name: string;
  /** Its positional arguments, as the help shows them: `<job>`. */
  takes?: string;
  summary: string;
  /** What the summary leaves open, in whole sentences. */
  details?: string;
  options: Readonly<Record<string, Option>>;
  /** A call, and what it does. */
  examples: readonly (readonly [call: string, does: string])[];
};

type OnTheLedger = { needs?: 'ledger'; run: (context: Context, given: Given) => Promise<Answer> };

/** A command that finds out for itself what there is: nothing has been read, loaded or opened for it. */
type BeforeTheLedger = { needs: 'nothing'; run: (workplace: Workplace, given: Given) => Promise<Answer> };

/** `value` is the placeholder of what follows the option; an option without one is a switch. `many` may be given again. */
export type Option = { value?: string; many?: true; help: string };

/** What a command has to say: the same thing for programs and for people, and the code that the process exits with. */
export type Answer = { json: unknown; text: string; code?: ExitCode };

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodes = { ok: 0, failed: 1, usage: 2, refused: 3 } as const;
