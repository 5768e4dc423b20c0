import { parseArgs } from 'node:util';
import type { Command, Option } from './Command.ts';
import { given, type Given } from './Given.ts';
import { didYouMean } from './nearest.ts';
import { UsageError } from './UsageError.ts';

/** What every command understands. */
export const generalOptions = {
  json: { help: 'one JSON value on stdout, for programs' },
  help: { help: 'what you are reading' },
} as const satisfies Record<string, Option>;

/** The arguments behind a command's name, checked against its options. Throws {@link UsageError} for what it doesn't know. */
export function readArguments(command: Command, args: readonly string[]): Given {
  const known: Readonly<Record<string, Option>> = { ...command.options, ...generalOptions };
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { value, many = false }]) => [
      name,
      { type: value ? ('string' as const) : ('boolean' as const), multiple: many },
    ]),
  );
  // First only to find what is unknown: the strict reading names it, but not what was meant.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true });
  for (const token of tokens) {
    if (token.kind !== 'option' || Object.hasOwn(known, token.name)) continue;
    const meant = didYouMean(token.name, Object.keys(known)).replace("'", "'--");
    throw new UsageError(
      `'nightshift ${command.name}' has no option ${token.rawName}.${meant} See nightshift ${command.name} --help.`,
    );
  }
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return given(values, checkedCount(command, positionals));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${(error as Error).message} See nightshift ${command.name} --help.`, { cause: error });
  }
}

/** As many as `takes` shows: `<x>` is one, `[<x>…]` any number, nothing none. */
function checkedCount({ name, takes = '' }: Command, positionals: string[]): string[] {
  if (takes.includes('…')) return positionals;
  const wanted = takes === '' ? 0 : takes.split(' ').length;
  if (positionals.length === wanted) return positionals;
  const problem =
    positionals.length > wanted
      ? `has no place for '${positionals.slice(wanted).join(' ')}'`
      : `needs ${takes.split(' ').slice(positionals.length).join(' ')}`;
  throw new UsageError(`'nightshift ${name}' ${problem}. See nightshift ${name} --help.`);
}
