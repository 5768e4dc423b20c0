import { variableOf } from '@nightshift/contract';
import { jobs } from '../jobs.ts';

/** An address for every worker that the dispatcher knows, as its environment names them: whichever teams there are. */
export const workerAddresses: Readonly<Record<string, string>> = Object.fromEntries(
  jobs.map(({ worker }) => [variableOf('WORKER_URL', worker), `https://${worker}.example.com`]),
);
