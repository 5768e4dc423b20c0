import { doorVariables, variable, variableOf } from '@nightshift/contract';
import { parseRoutes } from '@nightshift/monitor';
import * as z from 'zod';

/**
 * The dispatcher's environment, as `readEnvironment` takes it: the doors, the crons' secret, where each worker is, and whom
 * the watch tells.
 */
export function dispatcherVariables(workers: readonly string[]): Record<string, z.ZodType<string | undefined>> {
  return {
    CRON_SECRET: variable.secret(),
    ...doorVariables,
    ...watchVariables,
    ...Object.fromEntries(workers.map((worker) => [variableOf('WORKER_URL', worker), variable.httpUrl()])),
    ...Object.fromEntries(
      [...workers, 'dispatcher'].map((app) => [variableOf('PROTECTION_BYPASS', app), variable.token().optional()]),
    ),
  };
}

/** What the watch tells, and to whom. Without any of it alerts go to the log, and nobody outside notices that it stops. */
export const watchVariables = {
  ALERT_ROUTES: routes().optional(),
  ALERT_WEBHOOK_SECRET: variable.secret().optional(),
  ALERT_RESEND_API_KEY: variable.token().optional(),
  ALERT_EMAIL_FROM: z.email('must be an e-mail address').optional(),
  CONSOLE_URL: variable.httpUrl().optional(),
  MONITOR_TOKEN: variable.secret().optional(),
  HEARTBEAT_PING_URL: variable.httpUrl().optional(),
};

/** Checked here, kept as text: which of them need a secret is seen when the sinks are made. */
function routes() {
  return z.string().superRefine((text, context) => {
    try {
      parseRoutes(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
  });
}
