import type { Command } from './Command.ts';
import { didYouMean } from './nearest.ts';
import { UsageError } from './UsageError.ts';

export type Found =
  | { kind: 'command'; command: Command; rest: string[] }
  /** Help on everything that starts with these words, all commands when there are none. */
  | { kind: 'help'; words: string[] };

/**
 * Which command the arguments call: one word alone (`doctor`) or two. A room without a verb (`letters`) is its list.
 * Throws {@link UsageError} for words nobody knows.
 */
export function findCommand(commands: readonly Command[], args: readonly string[]): Found {
  const end = args.findIndex((arg) => arg.startsWith('-'));
  const words = end === -1 ? args : args.slice(0, end);
  const wantsHelp = args.includes('--help') || args.includes('-h');
  if (words[0] === 'help') return helpOn(commands, words.slice(1));
  const [room, verb] = words;
  if (room === undefined) {
    if (wantsHelp || args.length === 0) return { kind: 'help', words: [] };
    throw new UsageError(`Say which command first: nightshift <command> ${args.join(' ')}`);
  }
  knownRoom(commands, room);
  const alone = oneWord(commands, room);
  if (alone) return wantsHelp ? helpOn(commands, [room]) : { kind: 'command', command: alone, rest: args.slice(1) };
  if (verb === undefined) {
    if (wantsHelp) return { kind: 'help', words: [room] };
    return { kind: 'command', command: knownVerb(commands, room, 'list'), rest: args.slice(1) };
  }
  const command = knownVerb(commands, room, verb);
  return wantsHelp ? { kind: 'help', words: [room, verb] } : { kind: 'command', command, rest: args.slice(2) };
}

function helpOn(commands: readonly Command[], [room, verb]: readonly string[]): Found {
  if (room === undefined) return { kind: 'help', words: [] };
  knownRoom(commands, room);
  if (verb === undefined || oneWord(commands, room)) return { kind: 'help', words: [room] };
  knownVerb(commands, room, verb);
  return { kind: 'help', words: [room, verb] };
}

function oneWord(commands: readonly Command[], room: string): Command | undefined {
  return commands.find(({ name }) => name === room);
}

function knownRoom(commands: readonly Command[], room: string): void {
  const rooms = [...new Set(commands.map(({ name }) => name.split(' ')[0]!))];
  if (rooms.includes(room)) return;
  throw new UsageError(
    `There is no command '${room}'.${didYouMean(room, [...rooms, 'help'])} Known are ${rooms.join(', ')}.`,
  );
}

function knownVerb(commands: readonly Command[], room: string, verb: string): Command {
  const command = commands.find(({ name }) => name === `${room} ${verb}`);
  if (command) return command;
  const verbs = commands.flatMap(({ name }) => (name.startsWith(`${room} `) ? [name.slice(room.length + 1)] : []));
  throw new UsageError(
    `There is no command '${room} ${verb}'.${didYouMean(verb, verbs)} '${room}' has ${verbs.join(', ')}.`,
  );
}
