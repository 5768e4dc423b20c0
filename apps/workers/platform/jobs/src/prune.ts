import { defineJob } from '@nightshift/contract';

/** Forgets runs that have outlived their job's retention. One unit each night: the whole road. */
export const prune = defineJob({
  name: 'platform.prune',
  owner: 'platform-team',
  schedule: { cron: '30 4 * * *', overlap: 'skip', catchUp: 'latest' },
  freshness: '49h',
  retry: { attempts: 5, delay: '1m', factor: 2, max: '1h' },
  limits: { maxDuration: '60s' },
});
