import { tickAt } from '@nightshift/contract';
import { progressLine, readProgress, statusLine, type Progress, type StatusLine } from '@nightshift/cli/progress';
import type { Kysely } from '@nightshift/database';
import { runId } from '@nightshift/ledger';
import { loadFlights, readFlights } from '@nightshift/reports/flights';
import { onTimeReports, type ReportsTables } from '@nightshift/reports-jobs';
import { setClockToNextTick, startCloud, type Cloud, type CloudOptions } from '../cloud/index.ts';
import { countInHand } from './countInHand.ts';
import { everyMs } from './everyMs.ts';
import { readableLine } from './readableLine.ts';
import { table } from './table.ts';
import { tally, type Tally } from './tally.ts';

export type DemoOptions = Pick<CloudOptions, 'databaseUrl' | 'redisUrl'> & {
  output: NodeJS.WriteStream;
  /** Also print what the apps print. */
  verbose: boolean;
  /** Given the cloud as soon as there is one to stop. */
  onCloud: (cloud: Cloud) => void;
  signal: AbortSignal;
};

const job = onTimeReports;
const WORKER = job.worker;
/** The share of the units that are done when the worker's process is killed. */
const KILL_AT = 0.35;
const GIVE_UP_AFTER_MS = 180_000;

/**
 * The nightly on-time reports as they would run on Vercel, with the worker's process killed in the middle. Resolves with
 * whether all went as promised: the run succeeded, nothing doubled, nothing lost, one kill.
 */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const { output, signal } = options;
  const say = (line = '') => output.write(`${line}\n`);
  say(`Nightshift: a nightly job on Vercel, on this machine. Its worker will be killed in the middle.\n`);
  const cloud = await startCloud({
    databaseUrl: options.databaseUrl,
    redisUrl: options.redisUrl,
    knownPorts: true,
    log(line) {
      const news = line.startsWith('port ') || line.includes('"level":"error"');
      if (options.verbose || news) say(`    ${readableLine(line)}`);
    },
    onReady: (part, detail) => say(`  ✓ ${part.padEnd(12)}${detail}`),
  });
  options.onCloud(cloud);
  const flights = await readFlights();
  await loadFlights(cloud.db as unknown as Kysely<ReportsTables>, flights);
  say(
    `  ✓ ${'flights'.padEnd(12)}${flights.length.toLocaleString('en')} real ones, from ${new Set(flights.map(({ origin }) => origin)).size} airports`,
  );

  const scheduledFor = await setClockToNextTick(cloud, job);
  const tick = tickAt(job.schedule, scheduledFor);
  const run = runId(job.name, scheduledFor);
  const path = `/api/cron/${job.name}`;
  say(`\nThe clock is set to the job's time, ${job.schedule.cron} in ${job.schedule.timezone}. Vercel Cron calls:`);
  const call = await cloud.crons.fire(path);
  say(
    `  GET ${path} · user-agent: vercel-cron/1.0 · x-vercel-cron-schedule: ${call.schedule} · authorization: Bearer …`,
  );
  say(`  ${call.status ?? 'no answer'} ${call.body ?? call.error}\n`);

  const display = statusLine(output);
  const last = await follow({ cloud, run, display, signal });
  display.end();
  const kills = cloud.host(WORKER).kills;
  const counted = await tally(cloud.db, run, tick.date);
  say(`\n${table(rowsOf(run, counted, kills))}`);
  const asPromised =
    last.state === 'succeeded' &&
    counted.done === counted.units &&
    counted.doubled === 0 &&
    counted.lost === 0 &&
    kills > 0;
  say(
    asPromised
      ? '\nEvery report was written, and each once.'
      : `\nThat is not what is promised: the run ${last.state}.`,
  );
  return asPromised;
}

type Following = { cloud: Cloud; run: string; display: StatusLine; signal: AbortSignal };

/** Shows a run until it is over, and kills its worker's process once on the way. */
async function follow({ cloud, run, display, signal }: Following): Promise<Progress> {
  let killed = false;
  for await (const elapsedMs of everyMs(50, signal)) {
    const progress = await readProgress(cloud.db, run);
    if (!progress) throw new Error(`the run ${run} was not opened: see the answer of the cron above`);
    display.show(progressLine(progress));
    if (progress.over) return progress;
    if (!killed && mayKill(progress) && (await countInHand(cloud.db, run)) > 0) {
      killed = await killWorker(cloud, run, display);
    }
    if (elapsedMs > GIVE_UP_AFTER_MS) throw new Error(`the run ${run} did not end within ${GIVE_UP_AFTER_MS / 1000} s`);
  }
  throw new Error('stopped');
}

/** In the middle of the run: all its units are found, some are done. */
function mayKill({ state, found, done }: Progress): boolean {
  return state === 'working' && done >= KILL_AT * found;
}

/** Kills the worker's process, and says whether that caught it in the middle of something. */
async function killWorker(cloud: Cloud, run: string, display: StatusLine): Promise<boolean> {
  const pid = cloud.host(WORKER).pid();
  await cloud.host(WORKER).kill('SIGKILL');
  const left = await readProgress(cloud.db, run);
  const inHand = await countInHand(cloud.db, run);
  const caught = left !== undefined && inHand > 0;
  display.say(
    caught
      ? `  ✗ killed the worker's process ${pid} with ${left.done} of ${left.found} done and ${inHand} packs in its hands: they come again`
      : `  ✗ killed the worker's process ${pid}, but its hands were empty: once more`,
  );
  return caught;
}

function rowsOf(run: string, counted: Tally, kills: number): [string, string][] {
  return [
    ['run', run],
    ['units', String(counted.units)],
    ['done', String(counted.done)],
    ['dead', String(counted.dead)],
    ['attempts', String(counted.attempts)],
    ['messages', String(counted.messages)],
    ['kills', String(kills)],
    ['duration', `${(counted.durationMs / 1000).toFixed(1)} s`],
    ['effects doubled', String(counted.doubled)],
    ['effects lost', String(counted.lost)],
  ];
}
