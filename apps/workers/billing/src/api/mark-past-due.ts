import { markPastDue } from '@nightshift/billing-jobs';
import { serve } from '@nightshift/runner';
import { markSubscriptionsPastDue } from '../mark-past-due.ts';

export const { POST, config } = serve(markPastDue, markSubscriptionsPastDue);
