import type { Cloud } from '@nightshift/local-cloud';
import { sql, type Database } from '@nightshift/database';
import type { Arguments, Verb } from '../readArguments.ts';
import { countStatements, readStatements, type CountedStatement } from '../readStatements.ts';
import { finish, goToNextTick, openRun } from '../runTick.ts';
import { cpuSeconds, type Watched } from './cpuSeconds.ts';
import { rawFanOut } from './rawFanOut.ts';
import { rawWalk } from './rawWalk.ts';

export type Contestant = Verb | 'raw fan-out' | 'raw walk';

/** One contestant's turn. */
export type Turn = {
  contestant: Contestant;
  seconds: number;
  /** Of those, until the last pack was sent; the work has begun long before. */
  dispatchSeconds: number;
  /** Processor seconds by process. */
  cpu: Record<string, number>;
  /** What Postgres executed, the most time first. */
  statements: CountedStatement[];
};

export type Contest = {
  cloud: Cloud;
  db: Database;
  databaseUrl: string;
  sizes: Arguments;
  watched: () => Record<string, Watched>;
};

/** Lets one contestant do all its work on empty tables, and makes sure that it has done it, once. */
export async function takeTurn(contest: Contest, contestant: Contestant): Promise<Turn> {
  const { db, databaseUrl, sizes, cloud, watched } = contest;
  await sql`truncate bench.written, bench.copied, bench.raw_cursor`.execute(db);
  // What Postgres still has to write of the turn before is not this one's.
  await sql`checkpoint`.execute(db);
  if (contestant !== 'raw fan-out' && contestant !== 'raw walk') await goToNextTick(cloud);
  await countStatements(db);
  const processes = watched();
  const before = cpuSeconds(processes);
  const startedAt = performance.now();
  const dispatchMs = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const after = cpuSeconds(processes);
  const statements = await readStatements(db);
  await refuseWrongRows(db, contestant, sizes);
  return {
    contestant,
    seconds,
    dispatchSeconds: dispatchMs / 1000,
    cpu: Object.fromEntries(Object.entries(after).map(([name, then]) => [name, then - (before[name] ?? 0)])),
    statements,
  };

  async function work(): Promise<number> {
    switch (contestant) {
      case 'raw fan-out':
        await rawFanOut(databaseUrl, sizes.units);
        return 0;
      case 'raw walk':
        await rawWalk(databaseUrl, sizes);
        return 0;
      default: {
        const run = await openRun(cloud, contestant);
        return (await finish({ db, qstash: cloud.qstash }, run)).dispatchMs;
      }
    }
  }
}

async function refuseWrongRows(db: Database, contestant: Contestant, { units, rows }: Arguments): Promise<void> {
  const walked = contestant === 'walk' || contestant === 'raw walk';
  const table = walked ? 'bench.copied' : 'bench.written';
  const { rows: counted } = await sql<{ count: number; twice: number }>`
    select count(*)::int as count, (count(*) filter (where writes <> 1))::int as twice from ${sql.table(table)}
  `.execute(db);
  const { count, twice } = counted[0]!;
  const wanted = walked ? rows : units;
  if (count !== wanted || twice > 0) {
    throw new Error(`${contestant} wrote ${count} of ${wanted} rows, ${twice} of them more than once`);
  }
}
