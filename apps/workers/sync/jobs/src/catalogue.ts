import { defineJob } from '@nightshift/contract';
import { partitionName, partitionPage, partitionShape } from './partitions.ts';

/** Every hour, what has changed in the upstream's catalogue since the last time; a unit is a partition of it. */
export const catalogueSync = defineJob({
  name: 'sync.catalogue',
  owner: 'sync-team',
  schedule: { cron: '0 * * * *', timezone: 'UTC', overlap: 'skip', catchUp: 'latest' },
  unit: partitionShape,
  key: (unit, { tick }) => `${partitionName(unit)}@${tick.scheduledFor.toISOString()}`,
  discover: ({ cursor, limit }) => Promise.resolve(partitionPage(cursor, limit)),
  freshness: '3h',
  retry: { attempts: 5, delay: '5s', factor: 4, max: '10m' },
  // Partitions side by side: as many as the upstream bears requests at once.
  limits: { maxDuration: '60s', pack: 1, parallelPacks: 4 },
});
