import { untilStopped } from '@nightshift/local-cloud';
import { readArguments, USAGE } from '../src/readArguments.ts';
import { runBench } from '../src/runBench.ts';

await untilStopped(async ({ signal, onStarted }) => {
  const sizes = readArguments(process.argv.slice(2));
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  if (sizes === 'help') {
    say(USAGE);
    return 0;
  }
  const databaseUrl = process.env.DATABASE_URL || undefined;
  await runBench({ sizes, databaseUrl, say, signal, onStarted });
  return 0;
});
