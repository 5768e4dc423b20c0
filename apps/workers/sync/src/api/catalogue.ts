import { serve } from '@nightshift/runner';
import { catalogueSync } from '@nightshift/sync-jobs';
import { syncCatalogue } from '../catalogue.ts';
import { variables } from '../services.ts';

export const { POST, config } = serve(catalogueSync, syncCatalogue, { variables });
