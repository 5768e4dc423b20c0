import { serve } from '@nightshift/runner';
import { provingEach } from '../../../jobs/provingJobs.ts';
import { proveEach } from '../proveEach.ts';

export const { POST, config } = serve(provingEach, proveEach);
