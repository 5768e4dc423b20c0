import { serve } from '@nightshift/runner';
import { benchMany } from '../../../jobs/benchJobs.ts';
import { writeRows } from '../writeRows.ts';
import '../profileOnSignal.ts';

export const { POST, config } = serve(benchMany, writeRows);
