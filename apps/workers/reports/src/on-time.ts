import { PermanentError } from '@nightshift/contract';
import type { onTimeReports, ReportsTables } from '@nightshift/reports-jobs';
import { each } from '@nightshift/runner';
import type * as z from 'zod';
import { flightsFrom } from './flightsFrom.ts';
import { onTimeFigures } from './onTimeFigures.ts';
import { reportHtml } from './reportHtml.ts';
import { saveReport } from './saveReport.ts';

type Unit = z.infer<typeof onTimeReports.unit>;

/**
 * Writes one airport's on-time report for the tick's day. What it writes follows from the flights and the day alone,
 * so it may run again; the row and the unit's `done` commit together.
 */
export const writeReport = each<Unit, ReportsTables>(async ({ airport }, { db, tick, run, commit }) => {
  const flights = await flightsFrom(db, airport);
  // The airport was found by its flights a moment ago. Trying again won't bring them back, and a page about nothing
  // would replace a true one: a person must look.
  if (flights.length === 0) {
    throw new PermanentError(
      `reports.flights holds no flight from ${airport}, though it did when the airport was found: load the flights and redrive this letter, or discard it`,
    );
  }
  const figures = onTimeFigures(flights);
  const html = reportHtml({ airport, date: tick.date, figures }).text;
  await commit((tx) => saveReport(tx, { airport, date: tick.date, figures, html, run }));
});
