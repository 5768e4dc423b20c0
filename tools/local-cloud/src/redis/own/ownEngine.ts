import { RedisError, type Reply } from '../Reply.ts';
import type { Command, RedisEngine } from '../RedisEngine.ts';
import { counters } from './counters.ts';
import { expiry } from './expiry.ts';
import { hashes } from './hashes.ts';
import { Keyspace } from './Keyspace.ts';
import { keys } from './keys.ts';
import type { OwnCommand, OwnCommands } from './OwnCommand.ts';
import { strings } from './strings.ts';

/** A small Redis in memory: what a lease uses and what a person tries first. Commands run one after another. */
export function ownEngine(now: () => number): RedisEngine {
  const keyspace = new Keyspace(now);
  return {
    execute: async (command) => run(keyspace, command),
    async transaction(list) {
      const refused = list.map(find).some((found) => found instanceof RedisError);
      if (refused) return new RedisError('EXECABORT Transaction discarded because of previous errors.');
      return list.map((command) => run(keyspace, command));
    },
    close: async () => keyspace.clear(),
  };
}

const commands: OwnCommands = { ...strings, ...counters, ...expiry, ...keys, ...hashes };

function run(keyspace: Keyspace, command: Command): Reply {
  const found = find(command);
  if (found instanceof RedisError) return found;
  try {
    return found.run(keyspace, command.slice(1), command[0]!.toLowerCase());
  } catch (error) {
    if (error instanceof RedisError) return error;
    throw error;
  }
}

function find(command: Command): OwnCommand | RedisError {
  const name = command[0] ?? '';
  const found = Object.hasOwn(commands, name.toUpperCase()) ? commands[name.toUpperCase()] : undefined;
  if (found === undefined) return unknownCommand(command);
  const fits = found.arity < 0 ? command.length >= -found.arity : command.length === found.arity;
  return fits ? found : new RedisError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
}

function unknownCommand([name = '', ...args]: Command): RedisError {
  let shown = '';
  for (const arg of args) {
    if (shown.length >= 128) break;
    shown += `'${arg.slice(0, 128 - shown.length)}' `;
  }
  return new RedisError(`ERR unknown command '${name.slice(0, 128)}', with args beginning with: ${shown}`);
}
