import { tickAt } from '@nightshift/contract';
import { progressLine, readProgress, statusLine, type Progress, type StatusLine } from '@nightshift/cli/progress';
import { runId } from '@nightshift/ledger';
import { setClockToNextTick, type Cloud } from '../cloud/index.ts';
import { countInHand } from './countInHand.ts';
import { everyMs } from './everyMs.ts';
import type { Effects, Scene } from './scenes/index.ts';
import { table } from './table.ts';
import { tally, type Tally } from './tally.ts';

/** The share of the units that are done when the worker's process is killed. */
const KILL_AT = 0.35;
const GIVE_UP_AFTER_MS = 180_000;

export type Stage = { cloud: Cloud; output: NodeJS.WriteStream; signal: AbortSignal };

/**
 * One job's tick as it would come on Vercel, with the worker's process killed in the middle. Resolves with whether all
 * went as promised: the run succeeded, nothing doubled, nothing lost, at least one kill.
 */
export async function playScene({ cloud, output, signal }: Stage, scene: Scene): Promise<boolean> {
  const { job } = scene;
  const say = (line = '') => output.write(`${line}\n`);
  const scheduledFor = await setClockToNextTick(cloud, job);
  const tick = tickAt(job.schedule, scheduledFor);
  const run = runId(job.name, scheduledFor);
  const [what, detail] = await scene.seed(cloud, tick);
  say(`  ✓ ${what.padEnd(12)}${detail}`);

  const path = `/api/cron/${job.name}`;
  say(`\nThe clock is set to the job's time, ${job.schedule.cron} in ${job.schedule.timezone}. Vercel Cron calls:`);
  const call = await cloud.crons.fire(path);
  say(
    `  GET ${path} · user-agent: vercel-cron/1.0 · x-vercel-cron-schedule: ${call.schedule} · authorization: Bearer …`,
  );
  say(`  ${call.status ?? 'no answer'} ${call.body ?? call.error}\n`);

  const killsBefore = cloud.host(job.worker).kills;
  const display = statusLine(output);
  const last = await follow({ cloud, worker: job.worker, run, display, signal });
  display.end();
  const kills = cloud.host(job.worker).kills - killsBefore;
  const counted = await tally(cloud.db, run);
  const effects = await scene.count(cloud, tick);
  say(`\n${table(rowsOf(run, counted, kills, effects))}`);
  const asPromised =
    last.state === 'succeeded' &&
    counted.done === counted.units &&
    effects.doubled === 0 &&
    effects.lost === 0 &&
    kills > 0;
  say(asPromised ? `\n${effects.moral}` : `\nThat is not what is promised: the run ${last.state}.`);
  return asPromised;
}

type Following = { cloud: Cloud; worker: string; run: string; display: StatusLine; signal: AbortSignal };

/** Shows a run until it is over, and kills its worker's process once on the way. */
async function follow(following: Following): Promise<Progress> {
  const { cloud, run, display, signal } = following;
  let killed = false;
  for await (const elapsedMs of everyMs(50, signal)) {
    const progress = await readProgress(cloud.db, run);
    if (!progress) throw new Error(`the run ${run} was not opened: see the answer of the cron above`);
    display.show(progressLine(progress));
    if (progress.over) return progress;
    if (!killed && mayKill(progress) && (await countInHand(cloud.db, run)) > 0) {
      killed = await killWorker(following);
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
async function killWorker({ cloud, worker, run, display }: Following): Promise<boolean> {
  const pid = cloud.host(worker).pid();
  await cloud.host(worker).kill('SIGKILL');
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

function rowsOf(
  run: string,
  counted: Tally,
  kills: number,
  { doubled, lost, seen = [] }: Effects,
): (readonly [string, string])[] {
  return [
    ['run', run],
    ['units', String(counted.units)],
    ['done', String(counted.done)],
    ['dead', String(counted.dead)],
    ['attempts', String(counted.attempts)],
    ['messages', String(counted.messages)],
    ['kills', String(kills)],
    ['duration', `${(counted.durationMs / 1000).toFixed(1)} s`],
    ...seen,
    ['effects doubled', String(doubled)],
    ['effects lost', String(lost)],
  ];
}
