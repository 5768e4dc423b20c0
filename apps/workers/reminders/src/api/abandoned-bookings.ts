import { abandonedBookings } from '@nightshift/reminders-jobs';
import { serve } from '@nightshift/runner';
import { remind } from '../abandoned-bookings.ts';
import { variables } from '../services.ts';

export const { POST, config } = serve(abandonedBookings, remind, { variables });
