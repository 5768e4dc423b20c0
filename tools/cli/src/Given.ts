import { parseDuration, type Json } from '@nightshift/contract';
import { UsageError } from './UsageError.ts';

/** What a command was given, read option by option. Each reader throws {@link UsageError} for what doesn't fit. */
export type Given = {
  positionals: readonly string[];
  has: (option: string) => boolean;
  text: (option: string) => string | undefined;
  /** Every value of an option that may be given again, in order. */
  texts: (option: string) => readonly string[];
  whole: (option: string, bounds: { atLeast: number; atMost: number; otherwise: number }) => number;
  oneOf: <Word extends string>(option: string, words: readonly Word[], otherwise: Word) => Word;
  /** A duration is that long before `now`; anything else must be an instant in ISO 8601. */
  moment: (option: string, now: Date) => Date | undefined;
  json: (option: string) => Json | undefined;
};

export function given(
  values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>,
  positionals: readonly string[],
): Given {
  const text = (option: string) => {
    const value = values[option];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    positionals,
    has: (option) => values[option] !== undefined,
    text,
    texts: (option) => [values[option] ?? []].flat().filter((value) => typeof value === 'string'),
    whole: (option, bounds) => whole(option, text(option), bounds),
    oneOf(option, words, otherwise) {
      const value = text(option) ?? otherwise;
      const word = words.find((known) => known === value);
      if (word === undefined) throw new UsageError(`--${option} is '${value}': write one of ${words.join(', ')}.`);
      return word;
    },
    moment: (option, now) => moment(option, text(option), now),
    json: (option) => json(option, text(option)),
  };
}

function whole(
  option: string,
  value: string | undefined,
  { atLeast, atMost, otherwise }: { atLeast: number; atMost: number; otherwise: number },
): number {
  if (value === undefined) return otherwise;
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number >= atLeast && number <= atMost) return number;
  throw new UsageError(`--${option} is '${value}': write a whole number from ${atLeast} to ${atMost}.`);
}

function moment(option: string, value: string | undefined, now: Date): Date | undefined {
  if (value === undefined) return undefined;
  const at = ISO.test(value) ? new Date(value) : new Date(now.getTime() - agoMs(option, value));
  if (!Number.isNaN(at.getTime())) return at;
  throw new UsageError(`--${option} is '${value}': there is no such moment.`);
}

const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

function agoMs(option: string, value: string): number {
  try {
    return parseDuration(value);
  } catch (error) {
    throw new UsageError(
      `--${option} is '${value}': write how long ago, like 25h, or an instant with its zone, like 2026-01-05T03:00Z.`,
      { cause: error },
    );
  }
}

function json(option: string, value: string | undefined): Json | undefined {
  if (value === undefined) return undefined;
  try {
    return JSON.parse(value) as Json;
  } catch (error) {
    throw new UsageError(`--${option} is no JSON: ${(error as Error).message}. Given was: ${value}`, { cause: error });
  }
}
