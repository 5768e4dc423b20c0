import { serve } from '@nightshift/runner';
import { provingWalk } from '../../../jobs/provingJobs.ts';
import { proveWalk } from '../proveWalk.ts';

export const { POST, config } = serve(provingWalk, proveWalk);
