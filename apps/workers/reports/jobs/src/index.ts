export { airportsWithFlights } from './airportsWithFlights.ts';
export { onTimeReports } from './on-time.ts';
export type { DelayBin, FlightsTable, OnTimeReportsTable, ReportsTables, WorstRoute } from './reportsTables.ts';
