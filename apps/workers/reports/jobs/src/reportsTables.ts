import type { ColumnType, Generated } from '@nightshift/database';

/** The tables of the schema `reports`, column by column as the team's migrations make them. */
export type ReportsTables = {
  'reports.flights': FlightsTable;
  'reports.on_time_reports': OnTimeReportsTable;
};

/** One flight that flew. `delay` is in minutes on arrival, negative when early; `distance` in miles. */
export type FlightsTable = {
  id: Generated<string>;
  origin: string;
  destination: string;
  delay: number;
  distance: number;
  /** The origin's wall clock, no instant: read it as text, for the driver would read it in the server's timezone. */
  departed_at: ColumnType<Date, string, string>;
};

/** One airport's report for one day. Delays in minutes; `on_time_share` from 0 to 1. */
export type OnTimeReportsTable = {
  airport: string;
  date: ColumnType<Date, string, string>;
  flights: number;
  on_time_share: number;
  mean_delay: number;
  median_delay: number;
  p95_delay: number;
  worst_routes: ColumnType<WorstRoute[], string, string>;
  histogram: ColumnType<DelayBin[], string, string>;
  html: string;
  written_by_run: string;
  written_at: ColumnType<Date, Date | undefined, Date>;
  /** How often the row was written. */
  writes: Generated<number>;
};

/** A destination whose flights arrive late on average. */
export type WorstRoute = { destination: string; flights: number; meanDelay: number };

/** Flights with `from` ≤ delay < `below`, in minutes; null: open on that side. */
export type DelayBin = { from: number | null; below: number | null; flights: number };
