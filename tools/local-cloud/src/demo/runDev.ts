import { createInterface } from 'node:readline';
import type { Kysely } from '@nightshift/database';
import { loadFlights, readFlights } from '@nightshift/reports/flights';
import { onTimeReports, type ReportsTables } from '@nightshift/reports-jobs';
import { buildFunctions } from '@nightshift/workspace/functions';
import { setClockToNextTick, startCloud, workspaceRoot, type Cloud, type CloudOptions } from '../cloud/index.ts';
import { rebuildOnChange } from '../functions/index.ts';
import { readableLine } from './readableLine.ts';

export type DevOptions = Pick<CloudOptions, 'databaseUrl' | 'redisUrl'> & {
  output: NodeJS.WriteStream;
  input: NodeJS.ReadStream;
  onStarted: (started: { stop: () => Promise<void> }) => void;
  signal: AbortSignal;
};

/** The local cloud for people who write jobs: it stays, fires the crons when they are due, and reloads an app when its source changes. */
export async function runDev({ output, input, onStarted, signal, databaseUrl, redisUrl }: DevOptions): Promise<void> {
  const say = (line = '') => output.write(`${line}\n`);
  say('Nightshift: the local cloud\n');
  const cloud = await startCloud({
    databaseUrl,
    redisUrl,
    knownPorts: true,
    ticking: true,
    log: (line) => say(readableLine(line)),
    onReady: (part, detail) => say(`  ✓ ${part.padEnd(12)}${detail}`),
  });
  onStarted(cloud);
  await loadFlights(cloud.db as unknown as Kysely<ReportsTables>, await readFlights());
  for (const app of cloud.apps) {
    const watching = rebuildOnChange(
      app.folder,
      async () => {
        await buildFunctions(app.folder);
        cloud.host(app.name).restart();
        say(`[${app.name}] reloaded`);
      },
      { workspace: workspaceRoot, log: (line) => say(`[${app.name}] not reloaded: ${line}`) },
    );
    onStarted({ stop: () => Promise.resolve(watching.close()) });
  }
  say(`\n  DATABASE_URL=${cloud.databaseUrl}`);
  say(
    `  curl -H 'authorization: Bearer ${cloud.cronSecret}' ${cloud.host('dispatcher').url}/api/cron/${onTimeReports.name}`,
  );
  say('\nEnter runs the next night of reports.on-time · Ctrl-C ends\n');
  const keys = createInterface({ input });
  onStarted({ stop: () => Promise.resolve(keys.close()) });
  keys.on('line', () => void runNextNight(cloud).catch((error: unknown) => say(String(error))));
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Sets the database's clock to the job's next tick, and fires its cron. */
async function runNextNight(cloud: Cloud): Promise<void> {
  await setClockToNextTick(cloud, onTimeReports);
  await cloud.crons.fire(`/api/cron/${onTimeReports.name}`);
}
