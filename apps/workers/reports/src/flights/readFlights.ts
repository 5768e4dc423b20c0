import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as z from 'zod';

/** One row of the example data, as the table `reports.flights` takes it. */
export type FlightRow = {
  origin: string;
  destination: string;
  delay: number;
  distance: number;
  /** `YYYY-MM-DD HH:MM` on the clock at the origin. */
  departedAt: string;
};

/** Reads the 20,000 real flights of the package vega-datasets: early 2001, US Bureau of Transportation Statistics. */
export async function readFlights(): Promise<FlightRow[]> {
  // The package exports its main file alone; the data lies in the folder above that one.
  const main = createRequire(import.meta.url).resolve('vega-datasets');
  const text = await readFile(path.join(path.dirname(main), '..', 'data', 'flights-20k.json'), 'utf8');
  return z.array(flightShape).parse(JSON.parse(text));
}

/** The file's own clock: local time of the actual departure, with slashes and without an offset. */
const flightShape = z
  .strictObject({
    date: z.string().regex(/^\d{4}\/\d\d\/\d\d \d\d:\d\d$/),
    delay: z.int(),
    distance: z.int(),
    origin: z.string(),
    destination: z.string(),
  })
  .transform(({ date, ...flight }): FlightRow => ({ ...flight, departedAt: date.replaceAll('/', '-') }));
