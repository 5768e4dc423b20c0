import { prune } from '@nightshift/platform-jobs';
import { serve } from '@nightshift/runner';
import { pruneOldRuns } from '../prune.ts';

export const { POST, config } = serve(prune, pruneOldRuns);
