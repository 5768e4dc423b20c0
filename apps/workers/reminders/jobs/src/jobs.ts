import type { AnyJob } from '@nightshift/contract';
import { abandonedBookings } from './abandoned-bookings.ts';

/** Every job of the team: what the dispatcher registers. */
export const jobs: readonly AnyJob[] = [abandonedBookings];
