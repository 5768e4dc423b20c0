import type { Command, RedisEngine } from './RedisEngine.ts';

/** The same engine, counting what it is asked to execute, so that a test can say what a lease costs. */
export function countCommands(engine: RedisEngine, counters: RedisCounters): RedisEngine {
  const count = ([name = '']: Command) => {
    counters.total += 1;
    counters.byName[name.toUpperCase()] = (counters.byName[name.toUpperCase()] ?? 0) + 1;
  };
  return {
    execute(command) {
      count(command);
      return engine.execute(command);
    },
    transaction(commands) {
      commands.forEach(count);
      return engine.transaction(commands);
    },
    close: () => engine.close(),
  };
}

export interface RedisCounters {
  total: number;
  /** By the command's name in capitals. */
  byName: Record<string, number>;
}
