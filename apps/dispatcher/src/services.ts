import { logOptions, readEnvironment, variableOf } from '@nightshift/contract';
import { connect, type Database } from '@nightshift/database';
import type { SendPacks } from '@nightshift/ledger';
import { createLeases, leaseKeeper, leaseTroubleLine, type LeaseKeeper } from '@nightshift/locking';
import { heartbeat, type Heartbeat, type Sinks } from '@nightshift/monitor';
import { createQueue, packSender, type Queue } from '@nightshift/queue';
import { traceFields, tracedSender } from '@nightshift/telemetry';
import pino, { type Logger } from 'pino';
import { dispatcherVariables } from './dispatcherVariables.ts';
import { findJob, jobs } from './jobs.ts';
import { sinksOf } from './sinksOf.ts';

/** What the dispatcher works with; made once per instance, at its first request. */
export type Services = {
  db: Database;
  lease: LeaseKeeper;
  queue: Pick<Queue, 'believe'>;
  send: SendPacks;
  log: Logger;
  cronSecret: string;
  /** Where the dispatcher is reached: what a delivery's signature must name. */
  publicUrl: string;
  deployment: string | undefined;
  /** Where alerts go, by owner. */
  sinks: Sinks;
  consoleUrl: string | undefined;
  /** What shows reasons and metrics; without it nobody sees them. */
  monitorToken: string | undefined;
  /** The outside monitor that notices when the watch stops. */
  heartbeat: Heartbeat | undefined;
};

let services: Services | undefined;

/** Reads the environment once. Throws one error that names every variable that is missing or malformed. */
export function dispatcherServices(): Services {
  services ??= makeServices(process.env);
  return services;
}

export function makeServices(
  environment: NodeJS.ProcessEnv,
  log: Logger = pino({ ...logOptions('dispatcher'), mixin: traceFields }),
): Services {
  const workers = [...new Set(jobs.map((job) => job.worker))];
  const read = readEnvironment('the dispatcher', dispatcherVariables(workers), environment) as Record<string, string>;
  const queue = createQueue({
    url: read.QSTASH_URL!,
    token: read.QSTASH_TOKEN!,
    currentSigningKey: read.QSTASH_CURRENT_SIGNING_KEY!,
    nextSigningKey: read.QSTASH_NEXT_SIGNING_KEY!,
  });
  const address = (url: string, app: string) => ({ url, protectionBypass: read[variableOf('PROTECTION_BYPASS', app)] });
  return {
    db: connect({
      url: read.DATABASE_URL!,
      onIdleError: (error) =>
        log.warn({ event: 'idle-connection-lost', reason: error.message }, 'an idle connection broke'),
    }),
    lease: leaseKeeper(
      createLeases({ url: read.UPSTASH_REDIS_REST_URL!, token: read.UPSTASH_REDIS_REST_TOKEN! }),
      (_, run, trouble) => log.warn(...leaseTroubleLine(run, trouble)),
    ),
    queue,
    send: tracedSender(
      packSender({
        queue,
        addresses: {
          dispatcher: address(read.PUBLIC_URL!, 'dispatcher'),
          workers: Object.fromEntries(
            workers.map((worker) => [worker, address(read[variableOf('WORKER_URL', worker)]!, worker)]),
          ),
        },
        jobOf: findJob,
        onFailure: ({ run, job, pack, send }, reason) =>
          log.warn({ event: 'send-failed', run, job, pack, send, reason }, 'a pack could not be sent: the relay will'),
      }),
    ),
    log,
    cronSecret: read.CRON_SECRET!,
    publicUrl: read.PUBLIC_URL!,
    deployment: environment.VERCEL_DEPLOYMENT_ID,
    sinks: sinksOf(read, log),
    consoleUrl: read.CONSOLE_URL,
    monitorToken: read.MONITOR_TOKEN,
    heartbeat: read.HEARTBEAT_PING_URL === undefined ? undefined : heartbeat(read.HEARTBEAT_PING_URL),
  };
}
