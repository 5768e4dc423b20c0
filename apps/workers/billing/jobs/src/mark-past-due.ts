import { defineJob } from '@nightshift/contract';
import { unpaidPeriodKey, unpaidPeriods, unpaidPeriodShape } from './unpaidPeriods.ts';

/** Two hours after the charges, each active subscription that was due on a day before and is still not paid. */
export const markPastDue = defineJob({
  name: 'billing.mark-past-due',
  owner: 'billing-team',
  schedule: { cron: '0 8 * * *', timezone: 'America/New_York', overlap: 'skip', catchUp: 'latest' },
  unit: unpaidPeriodShape,
  key: unpaidPeriodKey,
  discover: ({ db, cursor, limit, tick }) => unpaidPeriods(db, { cursor, limit }, ['<', tick.date]),
  freshness: '25h',
  retry: { attempts: 5, delay: '1m', factor: 3, max: '1h' },
  limits: { maxDuration: '60s', pack: 100, parallelPacks: 4 },
});
