import { createWriteStream } from 'node:fs';
import { randomInt } from 'node:crypto';
import { untilStopped } from '@nightshift/local-cloud';
import { readArguments, USAGE } from '../src/readArguments.ts';
import { evidenceText, isAsPromised, reportText } from '../src/reportText.ts';
import { runStorm } from '../src/runStorm.ts';
import { progressText } from '../src/progressText.ts';

await untilStopped(async ({ signal, onStarted }) => {
  const given = readArguments(process.argv.slice(2));
  if (given === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const seed = given.seed ?? randomInt(2 ** 31);
  const size = [
    ...(Number.isFinite(given.kills) ? [`${given.kills} kills`] : []),
    ...(Number.isFinite(given.seconds) ? [`${given.seconds} s`] : []),
  ].join(' or ');
  process.stdout.write(`A storm of ${size}; --seed ${seed} makes the same choices again.\n`);
  const logFile = given.log === undefined ? undefined : createWriteStream(given.log);
  let toldAt = 0;
  const report = await runStorm({
    ...given,
    seed,
    signal,
    onStarted,
    databaseUrl: process.env.DATABASE_URL || undefined,
    redisUrl: process.env.REDIS_URL || undefined,
    log: (line) => logFile?.write(`${line}\n`),
    onProgress(progress) {
      if (Date.now() - toldAt < 1_000) return;
      toldAt = Date.now();
      process.stdout.write(`${progressText(progress)}\n`);
    },
  });
  logFile?.end();
  if (signal.aborted) return 1;
  process.stdout.write(`\n${reportText(report, seed)}\n`);
  if (isAsPromised(report)) {
    process.stdout.write('\nNothing was lost, nothing doubled, nothing is left open.\n');
    return 0;
  }
  process.stdout.write(`\nThat is not what is promised. Seed ${seed}.\n${evidenceText(report)}\n`);
  return 1;
});
