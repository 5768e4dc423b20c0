import { Receiver } from '@upstash/qstash';
import { believe, type Believed } from './believe.ts';
import { openClient } from './openClient.ts';
import type { Delivery } from './packDelivery.ts';
import { sendDeliveries, type SendResult } from './sendDeliveries.ts';

export type QueueOptions = {
  /** QStash's base address, `QSTASH_URL`. */
  url: string;
  token: string;
  currentSigningKey: string;
  nextSigningKey: string;
  /** How long one call to QStash may take, its retries included. */
  callTimeoutMs?: number;
  /** The largest body that is read from a delivery. */
  maxBodyBytes?: number;
};

/** The one door to QStash: what goes out and what comes in. */
export type Queue = Readonly<{
  /**
   * Sends deliveries, a hundred to a call, and says of each, in the order given, whether QStash has it. Never throws for
   * QStash's sake. Safe to repeat: an answer that was lost is a failure here, and the deduplication id makes the repeat harmless.
   */
  send: (deliveries: readonly Delivery[]) => Promise<SendResult[]>;
  /** Whether a request is a delivery that QStash made to `url`; reads the body, and returns it only then. Changes nothing. */
  believe: (request: Request, url: string) => Promise<Believed>;
}>;

/** Opens the door. Throws when a setting is empty: an unset key must never turn into one that everybody knows. */
export function createQueue(options: QueueOptions): Queue {
  for (const setting of ['url', 'token', 'currentSigningKey', 'nextSigningKey'] as const) {
    if (!options[setting])
      throw new TypeError(`the queue's ${setting} is empty: give it before anything is sent or believed`);
  }
  const { url, token, currentSigningKey, nextSigningKey, callTimeoutMs = 10_000, maxBodyBytes = 1_048_576 } = options;
  const client = openClient({ url, token });
  const receiver = new Receiver({ currentSigningKey, nextSigningKey, devMode: false });
  return Object.freeze({
    send: (deliveries) => sendDeliveries(client, deliveries, { callTimeoutMs }),
    believe: (request, destination) => believe(receiver, request, destination, { maxBodyBytes }),
  });
}
