import { doorVariables, InvalidEnvironment, readEnvironment, variable, variableOf } from '@nightshift/contract';
import type { SendPacks } from '@nightshift/ledger';
import { createQueue, packSender } from '@nightshift/queue';
import type { Environment } from './Context.ts';
import { dispatcherAddress } from './dispatcherAddress.ts';
import type { KnownJobs } from './knownJobs.ts';

/** Sends packs from here, or says why the watch has to. */
export type Sender = { kind: 'sender'; send: SendPacks; refusals: string[] } | { kind: 'none'; reason: string };

/**
 * A sender, where the environment leads to the queue and the dispatcher. Nothing here is needed: what isn't sent stays
 * recorded, and the watch sends it.
 */
export function openSender(environment: Environment, { jobs, findJob }: KnownJobs): Sender {
  const { QSTASH_URL, QSTASH_TOKEN, QSTASH_CURRENT_SIGNING_KEY, QSTASH_NEXT_SIGNING_KEY } = doorVariables;
  const dispatcher = dispatcherAddress(environment);
  const needed = {
    QSTASH_URL,
    QSTASH_TOKEN,
    QSTASH_CURRENT_SIGNING_KEY,
    QSTASH_NEXT_SIGNING_KEY,
    [dispatcher]: variable.httpUrl(),
  };
  const missing = Object.keys(needed).filter((name) => !environment[name]);
  if (missing.length > 0)
    return { kind: 'none', reason: `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set here` };
  const workers = [...new Set(jobs.map(({ worker }) => worker))];
  const optional = [
    ...workers.map((worker) => [variableOf('WORKER_URL', worker), variable.httpUrl().optional()] as const),
    ...[...workers, 'dispatcher'].map(
      (app) => [variableOf('PROTECTION_BYPASS', app), variable.token().optional()] as const,
    ),
  ];
  try {
    const read = readEnvironment('the queue', { ...needed, ...Object.fromEntries(optional) }, environment) as Record<
      string,
      string | undefined
    >;
    const address = (url: string, app: string) => ({
      url,
      protectionBypass: read[variableOf('PROTECTION_BYPASS', app)],
    });
    const refusals: string[] = [];
    const send = packSender({
      queue: createQueue({
        url: read.QSTASH_URL!,
        token: read.QSTASH_TOKEN!,
        currentSigningKey: read.QSTASH_CURRENT_SIGNING_KEY!,
        nextSigningKey: read.QSTASH_NEXT_SIGNING_KEY!,
      }),
      addresses: {
        dispatcher: address(read[dispatcher]!, 'dispatcher'),
        workers: Object.fromEntries(
          workers.flatMap((worker) => {
            const url = read[variableOf('WORKER_URL', worker)];
            return url === undefined ? [] : [[worker, address(url, worker)]];
          }),
        ),
      },
      jobOf: findJob,
      onFailure: (_, reason) => refusals.push(reason),
    });
    return { kind: 'sender', send, refusals };
  } catch (error) {
    if (error instanceof InvalidEnvironment) return { kind: 'none', reason: error.message };
    throw error;
  }
}
