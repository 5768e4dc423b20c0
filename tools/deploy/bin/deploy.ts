import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { recordError } from '@nightshift/contract';
import { deploy } from '../src/deploy.ts';
import { readArguments, USAGE } from '../src/readArguments.ts';
import { readVariables } from '../src/readVariables.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

try {
  const given = readArguments(process.argv.slice(2));
  if (given === 'help') process.stdout.write(USAGE);
  else {
    const well = await deploy(given, {
      root: fileURLToPath(new URL('../../../', import.meta.url)),
      variables: readVariables(process.env, given.envFiles),
      jobs: async () => (await import('@nightshift/dispatcher/jobs')).jobs,
      signal: stopping.signal,
      say: (text) => process.stdout.write(`${text}\n`),
      show: (text) => void process.stdout.write(text),
      wait: (milliseconds) => setTimeout(milliseconds, undefined, { signal: stopping.signal }).catch(() => undefined),
    });
    process.exitCode = well ? 0 : 1;
  }
} catch (error) {
  process.stderr.write(`${recordError(error).message}\n`);
  process.exitCode = 1;
}
