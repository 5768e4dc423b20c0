import { parseArgs } from 'node:util';
import { isPartName, parts, startPart } from '../src/cloud/index.ts';
import { untilStopped } from '../src/untilStopped.ts';

const USAGE = `Starts one part of the local cloud in the foreground and prints the variables that lead to it.

  npm run cloud -- <${parts.join('|')}> [--port N]

For example:
  npm run cloud -- qstash
  npm run cloud -- postgres --port 5433
`;

await untilStopped(async ({ signal, onStarted }) => {
  const { part, port } = readArguments();
  const started = await startPart(part, {
    ...(port === undefined ? {} : { port }),
    redisUrl: process.env.REDIS_URL || undefined,
  });
  onStarted(started);
  for (const [name, value] of Object.entries(started.variables)) process.stdout.write(`${name}=${value}\n`);
  process.stderr.write(`\n${part} is up. Ctrl-C ends it.\n`);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  return 0;
});

function readArguments() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { port: { type: 'string' } } });
  const [part] = positionals;
  if (positionals.length !== 1 || !isPartName(part))
    throw new Error(`'${positionals.join(' ')}' names no part.\n\n${USAGE}`);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    throw new Error(`--port is '${values.port}': write a whole number from 1 to 65535.\n\n${USAGE}`);
  }
  return { part, port };
}
