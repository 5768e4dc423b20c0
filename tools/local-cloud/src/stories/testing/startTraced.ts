import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SpanContext } from '@opentelemetry/api';
import { readProgress } from '@nightshift/cli/progress';
import type { Kysely } from '@nightshift/database';
import { freshDatabase } from '@nightshift/database/testing';
import { runId } from '@nightshift/ledger';
import { loadFlights, readFlights } from '@nightshift/reports/flights';
import { onTimeReports, type ReportsTables } from '@nightshift/reports-jobs';
import type { ShownSpan } from '@nightshift/telemetry/testing';
import { findApps, setClockToNextTick, startCloud, workspaceRoot, type Cloud } from '../../cloud/index.ts';
import { until } from './until.ts';

export type Traced = {
  cloud: Cloud;
  fire: () => Promise<unknown>;
  untilOver: () => Promise<unknown>;
  /** The spans that the apps' functions have ended. */
  spans: () => ShownSpan[];
  end: () => Promise<void>;
};

/** A cloud whose apps are built with an SDK that prints their spans, at 03:00 in Berlin, with the flights of these airports. */
export async function startTraced(airports: readonly string[]): Promise<Traced> {
  const built = mkdtempSync(path.join(tmpdir(), 'nightshift-traced-'));
  const own = path.join(workspaceRoot, 'packages/telemetry/src/traceFields.ts');
  const replace = { [own]: fileURLToPath(new URL('./tracedFields.ts', import.meta.url)) };
  const world = await freshDatabase();
  const lines: string[] = [];
  let cloud: Cloud | undefined;
  const end = async () => {
    await cloud?.stop();
    await world.drop();
    rmSync(built, { recursive: true, force: true });
  };
  try {
    cloud = await startCloud({
      databaseUrl: world.url,
      apps: findApps().map((app) => ({ ...app, output: path.join(built, app.name), replace })),
      log: (line) => lines.push(line),
    });
    const { db, crons } = cloud;
    const flights = (await readFlights()).filter(({ origin }) => airports.includes(origin));
    await loadFlights(db as unknown as Kysely<ReportsTables>, flights);
    const run = runId(onTimeReports.name, await setClockToNextTick(cloud, onTimeReports));
    return {
      cloud,
      fire: () => crons.fire(`/api/cron/${onTimeReports.name}`),
      untilOver: () => until(async () => ((await readProgress(db, run))?.over ? true : undefined)),
      spans: () => lines.flatMap(spanOf),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** An app's line is prefixed with its name; most of them are no spans. */
function spanOf(line: string): ShownSpan[] {
  const text = /^\[[^\]]+\] (\{"event":"span".*\})$/.exec(line)?.[1];
  if (text === undefined) return [];
  const { shown, place } = JSON.parse(text) as { shown: Omit<ShownSpan, 'spanContext'>; place: SpanContext };
  return [{ ...shown, spanContext: () => place }];
}
