import { createSinks, parseRoutes, type Sinks } from '@nightshift/monitor';
import type { Logger } from 'pino';

/** Where alerts go, from the variables of {@link watchVariables}. Throws `InvalidRoutes` where a route lacks its secret. */
export function sinksOf(read: Readonly<Record<string, string | undefined>>, log: Logger): Sinks {
  const {
    ALERT_ROUTES,
    ALERT_WEBHOOK_SECRET: webhookSecret,
    ALERT_RESEND_API_KEY: apiKey,
    ALERT_EMAIL_FROM: from,
  } = read;
  const resend = apiKey === undefined || from === undefined ? undefined : { apiKey, from };
  return createSinks(parseRoutes(ALERT_ROUTES), { log, webhookSecret, resend });
}
