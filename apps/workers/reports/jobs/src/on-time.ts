import { defineJob } from '@nightshift/contract';
import * as z from 'zod';
import { airportsWithFlights } from './airportsWithFlights.ts';

/** Every night, one on-time report for each airport that flights left from. */
export const onTimeReports = defineJob({
  name: 'reports.on-time',
  owner: 'reports-team',
  schedule: { cron: '0 3 * * *', timezone: 'Europe/Berlin', overlap: 'skip' },
  unit: z.object({ airport: z.string().length(3) }),
  key: (unit, { tick }) => `${unit.airport}/${tick.date}`,
  discover: ({ db, cursor, limit }) => airportsWithFlights(db, cursor, limit),
  freshness: '25h',
  retry: { attempts: 5, delay: '5s', factor: 3, max: '1h' },
  limits: { maxDuration: '60s', pack: 10, parallelUnits: 4, parallelPacks: 4 },
});
