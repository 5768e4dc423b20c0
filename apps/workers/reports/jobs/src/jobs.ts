import type { AnyJob } from '@nightshift/contract';
import { onTimeReports } from './on-time.ts';

/** Every job of the team: what the dispatcher registers. */
export const jobs: readonly AnyJob[] = [onTimeReports];
