import { createInterface } from 'node:readline';
import { tickAt } from '@nightshift/contract';
import { findJob, jobs } from '@nightshift/dispatcher/jobs';
import { buildFunctions } from '@nightshift/workspace/functions';
import { setClockToNextTick, startCloud, workspaceRoot, type Cloud, type CloudOptions } from '../cloud/index.ts';
import { rebuildOnChange } from '../functions/index.ts';
import { readableLine } from './readableLine.ts';
import { scenes } from './scenes/index.ts';

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
  const [{ job: first }] = scenes;
  say(`\n  DATABASE_URL=${cloud.databaseUrl}`);
  say(`  curl -H 'authorization: Bearer ${cloud.cronSecret}' ${cloud.host('dispatcher').url}/api/cron/${first.name}`);
  say(`\nEnter runs the next tick of ${first.name}, a job's name and Enter that job's · Ctrl-C ends\n`);
  const keys = createInterface({ input });
  onStarted({ stop: () => Promise.resolve(keys.close()) });
  keys.on(
    'line',
    (line) => void runNextTick(cloud, line.trim() || first.name).catch((error: unknown) => say(String(error))),
  );
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Sets the database's clock to the job's next tick, lays out what it is to find where that is known, and fires its cron. */
async function runNextTick(cloud: Cloud, name: string): Promise<void> {
  const job = findJob(name);
  if (!job) throw new Error(`there is no job '${name}': there are ${jobs.map(({ name }) => name).join(', ')}`);
  const scheduledFor = await setClockToNextTick(cloud, job);
  const scene = scenes.find(({ job }) => job.name === name);
  await scene?.seed(cloud, tickAt(job.schedule, scheduledFor));
  await cloud.crons.fire(`/api/cron/${name}`);
}
