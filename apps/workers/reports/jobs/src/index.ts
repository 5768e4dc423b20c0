export { airportsWithFlights } from './airportsWithFlights.ts';
export { jobs } from './jobs.ts';
export { onTimeReports } from './on-time.ts';
export type { DelayBin, FlightsTable, OnTimeReportsTable, ReportsTables, WorstRoute } from './reportsTables.ts';
