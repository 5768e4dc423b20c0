import type { Command, Option } from './Command.ts';
import { generalOptions } from './readArguments.ts';

/** Help on the commands that start with these words: on one in full, on several a line each. */
export function helpText(commands: readonly Command[], words: readonly string[]): string {
  const name = words.join(' ');
  const command = commands.find((each) => each.name === name);
  if (command) return helpOnOne(command);
  const meant = commands.filter((each) => name === '' || each.name.startsWith(`${name} `));
  const lines = meant.map((each) => [[each.name, each.takes].filter(Boolean).join(' '), each.summary] as const);
  return [
    name === ''
      ? 'Jobs, runs and dead letters, as Postgres has them; and what they stand on.'
      : `nightshift ${name} <command>; without one, the list.`,
    '',
    ...pairs(lines.map(([call, does]) => [`nightshift ${call}`, does])),
    '',
    'Every command has --help with examples, and --json for programs.',
    ...(name === '' ? ['', ENVIRONMENT, '', EXIT_CODES] : []),
  ].join('\n');
}

const ENVIRONMENT = `DATABASE_URL must be set, but for doctor and schedules. What a command puts to work is sent at once where QSTASH_URL,
QSTASH_TOKEN, QSTASH_CURRENT_SIGNING_KEY, QSTASH_NEXT_SIGNING_KEY, DISPATCHER_URL (or the dispatcher's own PUBLIC_URL) and the
worker's WORKER_URL_<WORKER> are set too; else the watch sends it within a minute.`;

const EXIT_CODES = 'Exit codes: 0 done, 1 failed, 2 called wrongly, 3 refused or not found.';

function helpOnOne({ name, takes, summary, details, options, examples }: Command): string {
  return [
    `nightshift ${[name, takes, ...(Object.keys(options).length > 0 ? ['[options]'] : [])].filter(Boolean).join(' ')}`,
    '',
    summary,
    ...(details === undefined ? [] : ['', details]),
    '',
    'Options:',
    ...pairs(
      Object.entries({ ...options, ...generalOptions }).map(([option, { help, ...rest }]) => [
        label(option, rest),
        help,
      ]),
    ),
    '',
    'For example:',
    ...examples.flatMap(([call, does]) => [`  nightshift ${call}`, `      ${does}`]),
  ].join('\n');
}

function label(option: string, { value }: Pick<Option, 'value'>): string {
  return value === undefined ? `--${option}` : `--${option} ${value}`;
}

function pairs(lines: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...lines.map(([left]) => left.length));
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
