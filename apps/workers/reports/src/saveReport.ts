import type { ReportsTables } from '@nightshift/reports-jobs';
import type { Transaction } from '@nightshift/runner';
import type { OnTimeFigures } from './onTimeFigures.ts';

export type Report = { airport: string; date: string; figures: OnTimeFigures; html: string; run: string };

/** Writes an airport's report for a day, over an older one where there is one, and counts the writing. */
export async function saveReport(tx: Transaction<ReportsTables>, report: Report): Promise<void> {
  const { airport, date, figures, html, run } = report;
  const columns = {
    flights: figures.flights,
    on_time_share: figures.onTimeShare,
    mean_delay: figures.meanDelay,
    median_delay: figures.medianDelay,
    p95_delay: figures.p95Delay,
    worst_routes: JSON.stringify(figures.worstRoutes),
    histogram: JSON.stringify(figures.histogram),
    html,
    written_by_run: run,
  };
  await tx
    .insertInto('reports.on_time_reports')
    .values({ airport, date, ...columns })
    .onConflict((conflict) =>
      conflict.columns(['airport', 'date']).doUpdateSet(({ eb, fn, ref }) => ({
        ...columns,
        written_at: fn<Date>('now'),
        writes: eb(ref('reports.on_time_reports.writes'), '+', 1),
      })),
    )
    .execute();
}
