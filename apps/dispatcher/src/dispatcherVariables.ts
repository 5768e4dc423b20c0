import { doorVariables, variable, variableOf } from '@nightshift/contract';
import type * as z from 'zod';

/** The dispatcher's environment, as `readEnvironment` takes it: the doors, the crons' secret, and where each worker is. */
export function dispatcherVariables(workers: readonly string[]): Record<string, z.ZodType<string | undefined>> {
  return {
    CRON_SECRET: variable.secret(),
    ...doorVariables,
    ...Object.fromEntries(workers.map((worker) => [variableOf('WORKER_URL', worker), variable.httpUrl()])),
    ...Object.fromEntries(
      [...workers, 'dispatcher'].map((app) => [variableOf('PROTECTION_BYPASS', app), variable.token().optional()]),
    ),
  };
}
