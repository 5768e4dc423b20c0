import { serve } from '@nightshift/runner';
import { benchEach } from '../../../jobs/benchJobs.ts';
import { writeRow } from '../writeRow.ts';
import '../profileOnSignal.ts';

export const { POST, config } = serve(benchEach, writeRow);
