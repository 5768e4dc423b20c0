import type { AnyJob } from '@nightshift/contract';
import { chargeSubscriptions } from './charge.ts';
import { markPastDue } from './mark-past-due.ts';

/** Every job of the team: what the dispatcher registers. */
export const jobs: readonly AnyJob[] = [chargeSubscriptions, markPastDue];
