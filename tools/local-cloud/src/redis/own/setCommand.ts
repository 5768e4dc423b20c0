import { OK, type Reply } from '../Reply.ts';
import { parseSet, type SetCommand } from '../parseSet.ts';
import { expiresAt } from './expiresAt.ts';
import type { Keyspace } from './Keyspace.ts';
import type { OwnCommand } from './OwnCommand.ts';

/** SET with all its options: the one command that takes a lease, extends it and hands it on. */
export const setCommand: OwnCommand = {
  arity: -3,
  run(keyspace, args): Reply {
    const command = parseSet(args);
    const until = command.expiry && expiresAt(command.expiry, keyspace.now(), 'set');
    const comparing = command.condition?.kind === 'IFEQ' || command.condition?.kind === 'IFNE';
    const before = command.get || comparing ? keyspace.string(command.key) : undefined;

    const holds = conditionHolds(command, keyspace);
    if (holds) {
      keyspace.put(command.key, command.value, command.keepTtl ? keyspace.entry(command.key)?.expiresAt : until);
    }
    if (command.get) return before ?? null;
    return holds ? OK : null;
  },
};

function conditionHolds({ condition, key }: SetCommand, keyspace: Keyspace): boolean {
  switch (condition?.kind) {
    case undefined:
      return true;
    case 'NX':
      return keyspace.entry(key) === undefined;
    case 'XX':
      return keyspace.entry(key) !== undefined;
    case 'IFEQ':
      return keyspace.string(key) === condition.operand;
    case 'IFNE':
      return keyspace.string(key) !== condition.operand;
  }
}
