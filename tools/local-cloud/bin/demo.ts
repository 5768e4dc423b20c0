import { parseArgs } from 'node:util';
import { chooseScenes } from '../src/demo/chooseScenes.ts';
import { runDemo } from '../src/demo/runDemo.ts';
import { untilStopped } from '../src/untilStopped.ts';

await untilStopped(async ({ signal, onStarted }) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      all: { type: 'boolean', default: false },
      verbose: { type: 'boolean', short: 'v', default: false },
    },
  });
  const asPromised = await runDemo({
    scenes: chooseScenes(positionals, values.all),
    output: process.stdout,
    verbose: values.verbose,
    onCloud: onStarted,
    signal,
    databaseUrl: process.env.DATABASE_URL || undefined,
    redisUrl: process.env.REDIS_URL || undefined,
  });
  return asPromised ? 0 : 1;
});
