import { startPaymentProvider, type PaymentProvider } from '@nightshift/billing/provider';
import { startMailProvider, type MailProvider } from '@nightshift/reminders/provider';
import { startUpstream, type Upstream } from '@nightshift/sync/upstream';
import { Teardown } from '../cloud/Teardown.ts';
import { startAlertBoard, type AlertBoard } from './alerts/index.ts';

/** The world outside, as far as the apps that run here know it. */
export type World = {
  /** Where the reminders go. */
  mail: MailProvider | undefined;
  /** Who charges the subscriptions. */
  payments: PaymentProvider | undefined;
  /** Whose catalogue is kept equal. */
  upstream: Upstream | undefined;
  /** Whom the dispatcher's watch tells. */
  alerts: AlertBoard | undefined;
  /** Where people can look at it: a name, and an address. */
  places: readonly (readonly [name: string, url: string])[];
  /** What the environment of an app says of it. */
  variablesOf: (app: string) => Record<string, string>;
  stop: () => Promise<void>;
};

export type WorldOptions = {
  /** The apps that will run: only what one of them knows is started. */
  apps: readonly string[];
  /** A port for a part that would like this one. */
  port: (wanted: number, what: string) => Promise<number>;
};

/** How long the providers take to answer, so that a run can be watched: about what the real ones do. */
const ANSWER_MS = 60;

/** Starts what the apps call: an e-mail provider, a payment provider, an upstream and a board for the alerts, on 127.0.0.1. */
export async function startWorld({ apps, port }: WorldOptions): Promise<World> {
  const teardown = new Teardown();
  const variables = new Map<string, Record<string, string>>();
  const places: [string, string][] = [];
  const started = async <Part extends { url: string; stop: () => Promise<void> }>(
    app: string,
    what: string,
    wanted: number,
    start: (port: number) => Promise<Part>,
    variablesOf: (part: Part) => Record<string, string>,
  ): Promise<Part | undefined> => {
    if (!apps.includes(app)) return undefined;
    const part = await start(await port(wanted, what));
    teardown.add(() => part.stop());
    variables.set(app, variablesOf(part));
    places.push([what, part.url]);
    return part;
  };
  try {
    return {
      mail: await started(
        'reminders',
        'inbox',
        8090,
        (port) => startMailProvider({ port, answerAfterMs: ANSWER_MS }),
        ({ url, apiKey }) => ({
          RESEND_API_KEY: apiKey,
          RESEND_BASE_URL: url,
          REMINDERS_FROM: 'bookings@nightshift.example',
          BOOKINGS_URL: 'https://bookings.nightshift.example',
        }),
      ),
      payments: await started(
        'billing',
        'payments',
        8091,
        (port) => startPaymentProvider({ port, workMs: ANSWER_MS }),
        ({ url, secretKey }) => ({ STRIPE_SECRET_KEY: secretKey, STRIPE_BASE_URL: url }),
      ),
      upstream: await started(
        'sync',
        'upstream',
        8092,
        (port) => startUpstream({ port }),
        ({ url, token }) => ({ CATALOGUE_URL: url, CATALOGUE_TOKEN: token }),
      ),
      alerts: await started(
        'dispatcher',
        'alerts',
        8093,
        (port) => startAlertBoard({ port }),
        ({ variables }) => variables,
      ),
      places,
      variablesOf: (app) => variables.get(app) ?? {},
      stop: () => teardown.run(),
    };
  } catch (error) {
    await teardown.run();
    throw error;
  }
}
