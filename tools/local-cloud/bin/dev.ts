import { runDev } from '../src/demo/runDev.ts';
import { untilStopped } from '../src/untilStopped.ts';

await untilStopped(async ({ signal, onStarted }) => {
  await runDev({
    output: process.stdout,
    input: process.stdin,
    onStarted,
    signal,
    databaseUrl: process.env.DATABASE_URL || undefined,
    redisUrl: process.env.REDIS_URL || undefined,
  });
  return 0;
});
