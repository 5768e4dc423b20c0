import { serve } from '@nightshift/runner';
import { benchWalk } from '../../../jobs/benchJobs.ts';
import { copyRows } from '../copyRows.ts';
import '../profileOnSignal.ts';

export const { POST, config } = serve(benchWalk, copyRows);
