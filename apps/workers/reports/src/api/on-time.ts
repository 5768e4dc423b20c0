import { onTimeReports } from '@nightshift/reports-jobs';
import { serve } from '@nightshift/runner';
import { writeReport } from '../on-time.ts';

export const { POST, config } = serve(onTimeReports, writeReport);
