import path from 'node:path';
import { connect, sql, type Database } from '@nightshift/database';
import { startPostgres } from '@nightshift/database/testing';
import { layGround } from '../ground/layGround.ts';
import type { Arguments } from './readArguments.ts';
import { measureMemory } from './memory/measureMemory.ts';
import { memoryText, withinLimit } from './memory/memoryText.ts';
import { judge } from './rounds/judge.ts';
import { parentOf, type Watched } from './rounds/cpuSeconds.ts';
import { reportText, statementsText } from './rounds/reportText.ts';
import { runRounds } from './rounds/runRounds.ts';
import { takeTurn, type Contest } from './rounds/takeTurn.ts';
import { startBench } from './startBench.ts';

export type BenchRun = {
  sizes: Arguments;
  /** A Postgres to use instead of one that is started, with its default durability, for the occasion. */
  databaseUrl: string | undefined;
  say: (text: string) => void;
  signal: AbortSignal;
  /** Given what must be stopped, as soon as there is anything. */
  onStarted: (started: { stop: () => Promise<void> }) => void;
};

/** How much memory the dispatch of so many units takes; whether that is less than what is promised. */
export async function runMemory(options: BenchRun, units: number): Promise<boolean> {
  const { cloud, db } = await raise(options);
  await layGround(db, { many: units });
  const memory = await measureMemory({ cloud, signal: options.signal });
  options.say(memoryText(memory));
  return withinLimit(memory);
}

/** Measures every verb beside the raw loop that does the same work, prints the ratios, and looks where the worst one's time goes. */
export async function runBench(options: BenchRun): Promise<void> {
  const { sizes, say, signal } = options;
  const { profileInto } = sizes;
  const { cloud, db, url } = await raise(options);
  await layGround(db, { each: sizes.units, many: sizes.units, walk: { rows: sizes.rows, batch: sizes.batch } });
  await sql`vacuum analyze bench.source`.execute(db);

  const postgres = options.databaseUrl === undefined ? await serverOf(db) : undefined;
  const watched = (): Record<string, Watched> => ({
    ...pidOf('worker', cloud.host('bench').pid()),
    ...pidOf('dispatcher', cloud.host('dispatcher').pid()),
    ...(postgres === undefined ? {} : { Postgres: { pid: postgres, withChildren: true } }),
    'queue and hosts': { pid: process.pid },
  });
  const contest: Contest = { cloud, db, databaseUrl: url, sizes, watched };
  const rounds = await runRounds(contest, {
    signal,
    onTurn: ({ contestant, seconds }, round) =>
      say(`  round ${round}: ${contestant.padEnd(12)} ${seconds.toFixed(2)} s`),
  });
  if (signal.aborted) return;
  say(`\n${reportText(rounds, sizes)}\n`);

  const distance = ({ ratio, aim, verb }: ReturnType<typeof judge>) =>
    verb === 'walk' ? ratio.median / aim : aim / ratio.median;
  const [worst] = sizes.only.map((verb) => judge(rounds, verb)).sort((a, b) => distance(b) - distance(a));
  const toggleProfile = () => {
    if (profileInto !== undefined) process.kill(cloud.host('bench').pid()!, 'SIGUSR2');
  };
  toggleProfile();
  const { statements } = await takeTurn(contest, worst!.verb);
  toggleProfile();
  say(statementsText(worst!.verb, statements, worst!.verb === 'walk' ? sizes.rows / sizes.batch : sizes.units));
  if (profileInto !== undefined)
    say(`\n  A CPU profile of the worker at ${worst!.verb}: ${profileInto}/worker.cpuprofile`);
}

/** The cloud with its own Postgres or the one that is named, and a connection beside its. */
async function raise({ sizes, databaseUrl, say, onStarted }: BenchRun) {
  const url = databaseUrl ?? (await ownPostgres(onStarted));
  const { parallelUnits, parallelPacks, profileInto, pack } = sizes;
  const cloud = await startBench({
    databaseUrl: url,
    settings: {
      pack: { each: pack, many: pack },
      parallelUnits,
      parallelPacks,
      ...(profileInto === undefined ? {} : { profileInto: path.resolve(profileInto) }),
    },
    log: (line) => (/"level":"(warn|error)"/.test(line) ? say(line) : undefined),
    onRepeated: (why) => say(`  delivered again: ${why}`),
  });
  onStarted(cloud);
  const db = connect({ url, max: 1 });
  onStarted({ stop: () => db.destroy() });
  return { cloud, db, url };
}

async function ownPostgres(onStarted: BenchRun['onStarted']): Promise<string> {
  const postgres = await startPostgres({ durable: true });
  onStarted(postgres);
  return postgres.url;
}

function pidOf(name: string, pid: number | undefined): Record<string, Watched> {
  return pid === undefined ? {} : { [name]: { pid } };
}

/** The process of the server on this machine, or undefined where processes can't be looked at. */
async function serverOf(db: Database): Promise<number | undefined> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  return parentOf(rows[0]!.pid);
}
