import { serve } from '@nightshift/runner';
import { provingMany } from '../../../jobs/provingJobs.ts';
import { proveMany } from '../proveMany.ts';

export const { POST, config } = serve(provingMany, proveMany);
