import { RedisError } from './Reply.ts';

/** Reads the arguments of SET, of Redis 8.4 with its comparisons. Throws Redis's syntax error. */
export function parseSet(args: readonly string[]): SetCommand {
  const [key = '', value = '', ...options] = args;
  const command: SetCommand = { key, value, get: false, keepTtl: false };
  for (let i = 0; i < options.length; i++) {
    const option = options[i]!.toUpperCase();
    if (option === 'GET') command.get = true;
    else if (option === 'KEEPTTL') command.keepTtl = true;
    else if (option === 'NX' || option === 'XX') addCondition(command, { kind: option });
    else if (option === 'IFEQ' || option === 'IFNE') addCondition(command, { kind: option, operand: operandAt(++i) });
    else if (isExpiryUnit(option)) addExpiry(command, { unit: option, amount: operandAt(++i) });
    else if (option === 'IFDEQ' || option === 'IFDNE')
      throw new RedisError(`ERR ${option} is not available in the local Redis`);
    else throw syntaxError();
  }
  if (command.keepTtl && command.expiry) throw syntaxError();
  return command;

  function operandAt(index: number): string {
    const operand = options[index];
    if (operand === undefined) throw syntaxError();
    return operand;
  }
}

export interface SetCommand {
  key: string;
  value: string;
  get: boolean;
  keepTtl: boolean;
  condition?: { kind: 'NX' | 'XX' } | { kind: 'IFEQ' | 'IFNE'; operand: string };
  expiry?: Expiry;
}

export interface Expiry {
  unit: 'EX' | 'PX' | 'EXAT' | 'PXAT';
  amount: string;
}

export function isExpiryUnit(option: string): option is Expiry['unit'] {
  return ['EX', 'PX', 'EXAT', 'PXAT'].includes(option);
}

export function syntaxError(): RedisError {
  return new RedisError('ERR syntax error');
}

function addCondition(command: SetCommand, condition: NonNullable<SetCommand['condition']>): void {
  const same = command.condition?.kind === condition.kind && condition.kind.length === 2; // NX NX is allowed
  if (command.condition && !same) throw syntaxError();
  command.condition = condition;
}

function addExpiry(command: SetCommand, expiry: Expiry): void {
  if (command.expiry) throw syntaxError();
  command.expiry = expiry;
}
