import { DatabaseUnavailable, sql, type Database } from '@nightshift/database';
import type { Environment } from '../../Context.ts';
import { withDatabase } from '../../withDatabase.ts';
import type { Check, Examined } from '../Check.ts';
import type { Finding } from '../Finding.ts';
import { judgeClocks, type Reading } from '../judgeClocks.ts';
import { probe } from '../probe.ts';
import { readVariables } from '../readVariables.ts';
import { addressesOf } from './checkAddresses.ts';

/** Whether the clocks that signatures, claims and ticks are read from agree. This machine's own is only the ruler. */
export const checkClocks: Check = {
  name: 'clocks',
  async examine(examined): Promise<Finding[]> {
    const { environment } = examined;
    const readings = await Promise.all([
      readPostgres(environment),
      ...clocksOf(examined).map(([name, variable]) => readServer(environment, name, variable)),
    ]);
    return [judgeClocks(readings.filter((reading) => reading !== undefined))];
  },
};

/** Everybody whose answers carry the time. */
function clocksOf(examined: Examined): (readonly [name: string, variable: string])[] {
  return [
    ['QStash', 'QSTASH_URL'],
    ['Redis', 'UPSTASH_REDIS_REST_URL'],
    ...addressesOf(examined).map(({ app, variable }) => [app, variable] as const),
  ];
}

/** One that is away has a line of its own. */
async function readPostgres(environment: Environment): Promise<Reading | undefined> {
  if (readVariables(environment, ['DATABASE_URL']).kind === 'missing') return undefined;
  try {
    return await withDatabase(environment, readDatabase);
  } catch (error) {
    if (error instanceof DatabaseUnavailable) return undefined;
    throw error;
  }
}

async function readDatabase(db: Database): Promise<Reading> {
  // The first query also connects.
  await sql`select 1`.execute(db);
  const before = Date.now();
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  return reading('Postgres', { before, shown: rows[0]!.now.getTime(), after: Date.now(), resolutionMs: 1 });
}

/** From the Date of an answer, whatever it says: a refusal carries one too. */
async function readServer(environment: Environment, name: string, variable: string): Promise<Reading | undefined> {
  const read = readVariables(environment, [variable]);
  if (read.kind === 'missing') return undefined;
  const before = Date.now();
  const answer = await probe({ method: 'GET', url: `${read.values[variable]}/api/health` });
  const shown = answer.kind === 'answered' ? Date.parse(answer.header('date') ?? '') : Number.NaN;
  return Number.isNaN(shown) ? undefined : reading(name, { before, shown, after: Date.now(), resolutionMs: 1_000 });
}

/** The clock was read at some moment of the call, and shows the beginning of its second or millisecond. */
function reading(
  name: string,
  { before, shown, after, resolutionMs }: { before: number; shown: number; after: number; resolutionMs: number },
): Reading {
  return {
    name,
    aheadMs: shown + resolutionMs / 2 - (before + after) / 2,
    withinMs: (after - before) / 2 + resolutionMs / 2,
  };
}
