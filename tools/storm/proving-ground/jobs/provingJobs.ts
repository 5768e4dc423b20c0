import { defineJob, type DiscoverPage, type Tick } from '@nightshift/contract';
import { findUnits } from './findUnits.ts';
import { provingUnit, type ProvingUnit } from './provingUnit.ts';

/** A tick a minute, failures that are soon over, and nobody who gives up for the calendar's sake: time jumps in a storm. */
const common = {
  owner: 'proving-team',
  unit: provingUnit,
  key: ({ number }: ProvingUnit, { tick }: { tick: Tick }) => `${number}@${tick.scheduledFor.toISOString()}`,
  freshness: '25h',
  retry: { attempts: 6, delay: '1s', factor: 1.5, max: '10s' },
  retention: '365d',
  giveUpAfter: '365d',
};
const everyMinute = { cron: '* * * * *', timezone: 'UTC' };

/** Single units: an outside charge through a step, then one row each. */
export const provingEach = defineJob({
  ...common,
  name: 'proving.each',
  schedule: { ...everyMinute, overlap: 'skip' },
  discover: (page: DiscoverPage) => findUnits('proving.each', page),
  limits: { maxDuration: '10s', pack: 20, parallelUnits: 4, parallelPacks: 10 },
});

/** Whole packs: a row for each unit, in one transaction. */
export const provingMany = defineJob({
  ...common,
  name: 'proving.many',
  schedule: { ...everyMinute, overlap: 'queue' },
  discover: (page: DiscoverPage) => findUnits('proving.many', page),
  limits: { maxDuration: '10s', pack: 100, parallelPacks: 10 },
});

/** Long roads: a row for each item, batch by batch. Its runs may overlap. */
export const provingWalk = defineJob({
  ...common,
  name: 'proving.walk',
  schedule: { ...everyMinute, overlap: 'allow' },
  discover: (page: DiscoverPage) => findUnits('proving.walk', page),
  limits: { maxDuration: '10s', pack: 1, parallelPacks: 10 },
});
