import { Client } from '@upstash/qstash';
import { ManualClock } from '../ManualClock.ts';
import { startQStash, type LocalQStash, type QStashOptions } from '../startQStash.ts';
import { startDestination, type Answer, type Destination, type Received } from './startDestination.ts';

export interface World {
  readonly clock: ManualClock;
  readonly qstash: LocalQStash;
  readonly client: Client;
  destination(answer?: (request: Received, index: number) => Answer | Promise<Answer>): Promise<Destination>;
  /** Calls the API without the SDK, with the token. */
  call(method: string, target: string, init?: { headers?: Record<string, string>; body?: string }): Promise<Response>;
  close(): Promise<void>;
}

/** A local QStash whose time stands still, the official client for it, and as many destinations as a test asks for. */
export async function createWorld(options: Omit<QStashOptions, 'port' | 'clock'> = {}): Promise<World> {
  const clock = new ManualClock();
  const qstash = await startQStash({ ...options, port: 0, clock });
  const destinations: Destination[] = [];
  return {
    clock,
    qstash,
    client: new Client({ baseUrl: qstash.url, token: qstash.token, devMode: false, retry: false }),
    async destination(answer) {
      const destination = await startDestination(answer);
      destinations.push(destination);
      return destination;
    },
    call: (method, target, { headers = {}, body } = {}) =>
      fetch(`${qstash.url}${target}`, {
        method,
        headers: { authorization: `Bearer ${qstash.token}`, ...headers },
        ...(body === undefined ? {} : { body }),
      }),
    async close() {
      await qstash.stop();
      await Promise.all(destinations.map((destination) => destination.close()));
    },
  };
}

/** The status and message with which the SDK reports a refusal. */
export async function refusal(call: Promise<unknown>): Promise<{ status: number; error: string }> {
  const { error: log } = console;
  console.error = () => {}; // the SDK prints every failed call
  try {
    await call;
  } catch (error) {
    const { status, message } = error as { status: number; message: string };
    return { status, error: (JSON.parse(message) as { error: string }).error };
  } finally {
    console.error = log;
  }
  throw new Error('the call was not refused');
}
