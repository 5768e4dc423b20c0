import type { AnyJob } from '@nightshift/contract';
import type { Queue } from './createQueue.ts';
import { packDelivery, type Route } from './packDelivery.ts';

/** Where an app is reached, and the secret that lets a delivery through its Deployment Protection. */
export type Address = { url: string; protectionBypass?: string | undefined };

export type Addresses = {
  dispatcher: Address;
  /** By worker: the part of a job's name before the dot. */
  workers: Readonly<Record<string, Address>>;
};

/** A recorded pack whose message is to go out; `send` is the number the message carries, `traceparent` its place in a trace. */
export type PackToSend = {
  run: string;
  job: string;
  pack: number;
  send: number;
  dueInMs: number;
  traceparent?: string | null;
};

export type PackSenderOptions = {
  queue: Queue;
  addresses: Addresses;
  jobOf: (name: string) => AnyJob | undefined;
  /** Told of every pack that QStash didn't take; it stays recorded as unsent. */
  onFailure: (pack: PackToSend, reason: string) => void;
  now?: () => number;
};

/**
 * A function that sends packs, each to where its job is served, and answers, in their order, which of them QStash took.
 * It never throws for the network's sake and can be repeated: a pack under one send number is one message.
 */
export function packSender({ queue, addresses, jobOf, onFailure, now = Date.now }: PackSenderOptions) {
  return async (packs: PackToSend[]): Promise<boolean[]> => {
    const reasons = new Map<PackToSend, string>();
    const addressed = packs.flatMap((pack) => {
      const job = jobOf(pack.job);
      const route = job && routeOf(job, pack.pack, addresses);
      if (!job || !route) {
        reasons.set(
          pack,
          job ? `no address is known for the worker '${job.worker}'` : `no job of the name '${pack.job}' is deployed`,
        );
        return [];
      }
      return [{ pack, delivery: packDelivery(job, { ...pack, notBefore: later(pack.dueInMs, now) }, route) }];
    });
    const results = await queue.send(addressed.map(({ delivery }) => delivery));
    addressed.forEach(({ pack }, index) => {
      const result = results[index];
      if (result?.kind !== 'sent') reasons.set(pack, result?.error ?? 'QStash did not answer for it');
    });
    for (const [pack, reason] of reasons) onFailure(pack, reason);
    return packs.map((pack) => !reasons.has(pack));
  };
}

/** QStash counts in whole seconds: naming a moment that has come could cost one. */
function later(dueInMs: number, now: () => number): Date | undefined {
  return dueInMs > 0 ? new Date(now() + dueInMs) : undefined;
}

/** Pack 0 is the dispatcher's own; all others go to the job's worker. Every failure callback goes to the dispatcher. */
export function routeOf(job: AnyJob, pack: number, { dispatcher, workers }: Addresses): Route | undefined {
  const address = pack === 0 ? dispatcher : workers[job.worker];
  if (!address) return undefined;
  return {
    url: pack === 0 ? `${address.url}/api/dispatch` : `${address.url}/api/${job.route}`,
    failureCallback: `${dispatcher.url}/api/dead-letter`,
    ...bypass('headers', address),
    ...bypass('callbackHeaders', dispatcher),
  };
}

function bypass(field: 'headers' | 'callbackHeaders', { protectionBypass }: Address) {
  return protectionBypass === undefined ? {} : { [field]: { 'x-vercel-protection-bypass': protectionBypass } };
}
