import { defineJob } from '@nightshift/contract';
import { unpaidPeriodKey, unpaidPeriods, unpaidPeriodShape } from './unpaidPeriods.ts';

/** Every morning where the merchant is, each active subscription that is due and not paid. */
export const chargeSubscriptions = defineJob({
  name: 'billing.charge',
  owner: 'billing-team',
  schedule: { cron: '0 6 * * *', timezone: 'America/New_York', overlap: 'skip', catchUp: 'latest' },
  unit: unpaidPeriodShape,
  key: unpaidPeriodKey,
  discover: ({ db, cursor, limit, tick }) => unpaidPeriods(db, { cursor, limit }, ['<=', tick.date]),
  freshness: '25h',
  // All attempts within 40 minutes: long before the provider forgets a key.
  retry: { attempts: 5, delay: '5s', factor: 4, max: '1h' },
  // A unit makes two requests of at most 10 s each.
  limits: { maxDuration: '60s', pack: 8, parallelUnits: 4, parallelPacks: 4, unitDuration: '20s' },
});
