import type { AnyJob } from '@nightshift/contract';
import { prune } from './prune.ts';

/** Every job of the team: what the dispatcher registers. */
export const jobs: readonly AnyJob[] = [prune];
