import { chargeSubscriptions } from '@nightshift/billing-jobs';
import { serve } from '@nightshift/runner';
import { charge } from '../charge.ts';
import { variables } from '../services.ts';

export const { POST, config } = serve(chargeSubscriptions, charge, { variables });
