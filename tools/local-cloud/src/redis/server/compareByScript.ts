import { RedisError } from '../Reply.ts';
import { parseSet, type SetCommand } from '../parseSet.ts';
import type { Command } from '../RedisEngine.ts';

/**
 * Turns what Redis 7 doesn't know (SET with IFEQ or IFNE, DELEX) into one EVAL, as atomic as the original; other
 * commands stay as they are. A `RedisError` when it is malformed.
 */
export function compareByScript(command: Command): Command | RedisError {
  const [name, ...args] = command;
  try {
    if (name?.toUpperCase() === 'DELEX') return delex(args);
    if (name?.toUpperCase() === 'SET' && args.slice(2).some(compares)) return set(parseSet(args)) ?? command;
    return command;
  } catch (error) {
    if (error instanceof RedisError) return error;
    throw error;
  }
}

function compares(option: string): boolean {
  return ['IFEQ', 'IFNE', 'IFDEQ', 'IFDNE'].includes(option.toUpperCase());
}

function set({ key, value, condition, expiry, get, keepTtl }: SetCommand): Command | undefined {
  if (condition === undefined || !('operand' in condition)) return undefined;
  const time = keepTtl ? ['KEEPTTL'] : expiry ? [expiry.unit, expiry.amount] : [];
  return ['EVAL', SET_SCRIPT, '1', key, condition.kind, condition.operand, get ? 'GET' : '', value, ...time];
}

const SET_SCRIPT = `
local before = redis.pcall('GET', KEYS[1])
if type(before) == 'table' then return before end
local equal = before == ARGV[2]
local holds = equal
if ARGV[1] == 'IFNE' then holds = not equal end
if holds then
  local done = redis.pcall('SET', KEYS[1], unpack(ARGV, 4))
  if done.err then return done end
end
if ARGV[3] == 'GET' then return before end
return holds and redis.status_reply('OK')`;

function delex([key, condition, operand, ...more]: string[]): Command {
  if (key === undefined || (condition !== undefined && (operand === undefined || more.length > 0))) {
    throw new RedisError("ERR wrong number of arguments for 'delex' command");
  }
  if (condition === undefined) return ['DEL', key];
  return ['EVAL', DELEX_SCRIPT, '1', key, condition.toUpperCase(), operand!];
}

const DELEX_SCRIPT = `
local kind = redis.call('TYPE', KEYS[1]).ok
if kind == 'none' then return 0 end
if kind ~= 'string' then return redis.error_reply('ERR Key should be of string type if conditions are specified') end
if ARGV[1] == 'IFDEQ' or ARGV[1] == 'IFDNE' then
  return redis.error_reply('ERR ' .. ARGV[1] .. ' is not available in the local Redis')
end
if ARGV[1] ~= 'IFEQ' and ARGV[1] ~= 'IFNE' then
  return redis.error_reply('ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE')
end
local equal = redis.call('GET', KEYS[1]) == ARGV[2]
if equal == (ARGV[1] == 'IFEQ') then return redis.call('DEL', KEYS[1]) end
return 0`;
