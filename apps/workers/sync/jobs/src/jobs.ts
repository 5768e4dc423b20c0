import type { AnyJob } from '@nightshift/contract';
import { catalogueSync } from './catalogue.ts';

/** Every job of the team: what the dispatcher registers. */
export const jobs: readonly AnyJob[] = [catalogueSync];
