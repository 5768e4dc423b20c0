import type { Job } from '@nightshift/contract';
import type { Database, Kysely } from '@nightshift/database';
import type { Verb } from '../verb.ts';
import { CrashFound, describeMoment, type Fault } from './CrashFound.ts';
import { Hung, JobWorld } from './JobWorld.ts';
import type { Moment, Touched } from './Life.ts';
import { openJobRun, type JobRunOptions } from './openJobRun.ts';
import { rememberContents } from './rememberContents.ts';
import { readLeft } from './runJob.ts';

export type CrashOptions<Unit, Tables> = JobRunOptions<Unit, Tables> & {
  /** Throws unless all that should have happened has, once; asked after every run, with the run over. */
  invariant: (db: Kysely<Tables>) => Promise<unknown> | unknown;
  /** Called before every run: empties what stands in for the outside world. */
  prepare?: () => Promise<unknown> | unknown;
  /** Keys of units that die without any crash, because the test wants them to; the others must be done. */
  dying?: readonly string[];
};

/** What was tried: every moment at which an attempt was killed, in words. */
export type Crashed = { moments: readonly string[] };

/**
 * Runs a job once in peace and notes every contact with the outside: each statement, step, send and answer. Then runs it
 * once for each with a kill exactly there, and for what lasts also just after it, delivers again until the run is over,
 * and checks the invariant and Nightshift's own: the same units done, the run closed, nothing claimed or unsettled.
 * Throws {@link CrashFound}, which names the moments, when any of it fails, and when the work writes outside its
 * transaction.
 */
export async function crashAnywhere<Unit, Tables>(
  job: Job<Unit>,
  verb: Verb<Unit, Tables>,
  options: CrashOptions<Unit, Tables>,
): Promise<Crashed> {
  const { database, run, clockOffsetMs } = await openJobRun(job, options);
  try {
    const restore = await rememberContents(database.db);
    const live = async (moment?: Moment): Promise<Lived> => {
      await restore();
      await options.prepare?.();
      const world = new JobWorld(database, run, job, verb as Verb<unknown, unknown>, { clockOffsetMs, moment });
      const broken = await whatIsBroken(world, database.db, run, options);
      await world.resetClock();
      const { touched, killed } = world.life;
      const missed = moment && !killed ? new Error(MISSED) : undefined;
      return { broken: broken ?? missed, touched };
    };
    const calm = await live();
    if (calm.broken) throw new CrashFound(job.name, 1, [{ moment: 'without any crash', reason: calm.broken }]);
    const moments = momentsOf(calm.touched);
    const faults: Fault[] = [];
    for (const moment of moments) {
      const { broken, touched } = await live(moment);
      if (broken) faults.push({ moment: describeMoment(moment, touched), reason: broken });
      // What hangs still holds its locks: nothing after it would be true.
      if (broken instanceof Hung) break;
    }
    if (faults.length > 0) throw new CrashFound(job.name, moments.length, faults);
    return { moments: moments.map((moment) => describeMoment(moment, calm.touched)) };
  } finally {
    await database.drop();
  }
}

type Lived = { broken: unknown; touched: readonly Touched[] };

const MISSED = 'it was never reached: the work goes another way each time';

function momentsOf(touched: readonly Touched[]): Moment[] {
  return touched.flatMap(({ lasting }, index): Moment[] => {
    const touch = index + 1;
    return lasting
      ? [
          { touch, when: 'before' },
          { touch, when: 'after' },
        ]
      : [{ touch, when: 'before' }];
  });
}

/** Delivers until the run is over, and asks whether all is as it should be: undefined, or what isn't. */
async function whatIsBroken<Unit, Tables>(
  world: JobWorld,
  db: Database,
  run: string,
  { invariant, dying = [] }: CrashOptions<Unit, Tables>,
): Promise<unknown> {
  try {
    await world.settle();
    const [stray] = world.strayWrites;
    if (stray) {
      return new Error(
        `it writes outside its transaction, where a crash leaves the write behind: "${stray.statement}" (${stray.unit ?? 'no unit'})`,
      );
    }
    const { units } = await readLeft(db, run);
    for (const { key, state, error } of units) {
      if (state === (dying.includes(key) ? 'dead' : 'done')) continue;
      return new Error(`unit '${key}' is ${state}${error ? `: ${error.name}: ${error.message}` : ''}`);
    }
    await refuseLeftovers(db, run);
    await invariant(db as unknown as Kysely<Tables>);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Nightshift's own invariants, once a run is over. */
async function refuseLeftovers(db: Database, run: string): Promise<void> {
  const packs = await db
    .selectFrom('nightshift.packs')
    .select('number')
    .where('run_id', '=', run)
    .where((where) => where.or([where('settled_at', 'is', null), where('claimed_until', 'is not', null)]))
    .execute();
  if (packs.length > 0)
    throw new Error(
      `packs ${packs.map(({ number }) => number).join(', ')} are claimed or unsettled in a run that is over`,
    );
  const open = await db.selectFrom('nightshift.runs').select('id').where('finished_at', 'is', null).execute();
  if (open.length > 0) throw new Error(`runs are open that nobody opened: ${open.map(({ id }) => id).join(', ')}`);
}
