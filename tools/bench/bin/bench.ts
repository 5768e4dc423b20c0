import { untilStopped } from '@nightshift/local-cloud';
import { readArguments, USAGE } from '../src/readArguments.ts';
import { runBench, runMemory } from '../src/runBench.ts';

await untilStopped(async ({ signal, onStarted }) => {
  const sizes = readArguments(process.argv.slice(2));
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  if (sizes === 'help') {
    say(USAGE);
    return 0;
  }
  const run = { sizes, databaseUrl: process.env.DATABASE_URL || undefined, say, signal, onStarted };
  if (sizes.memory !== undefined) return (await runMemory(run, sizes.memory)) ? 0 : 1;
  await runBench(run);
  return 0;
});
