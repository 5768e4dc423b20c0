import { parseArgs } from 'node:util';
import { runDemo } from '../src/demo/runDemo.ts';
import { untilStopped } from '../src/untilStopped.ts';

const { values } = parseArgs({ options: { verbose: { type: 'boolean', short: 'v', default: false } } });

await untilStopped(async ({ signal, onStarted }) => {
  const asPromised = await runDemo({
    output: process.stdout,
    verbose: values.verbose,
    onCloud: onStarted,
    signal,
    databaseUrl: process.env.DATABASE_URL || undefined,
    redisUrl: process.env.REDIS_URL || undefined,
  });
  return asPromised ? 0 : 1;
});
