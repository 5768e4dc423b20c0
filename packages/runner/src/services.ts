import { readEnvironment, recordError, variable, type AnyJob } from '@nightshift/contract';
import { connect } from '@nightshift/database';
import { createLeases, leaseKeeper } from '@nightshift/locking';
import { createQueue, packSender, type Queue } from '@nightshift/queue';
import pino from 'pino';
import type { RunnerServices } from './runPack.ts';

export type WorkerServices = RunnerServices & {
  queue: Queue;
  /** Where this worker is reached: what a delivery's signature must name. */
  publicUrl: string;
};

/** A worker's environment, read once, at the first request. Throws one error that names everything that is missing. */
export function workerServices(job: AnyJob, environment: NodeJS.ProcessEnv = process.env): WorkerServices {
  const bypassName = (app: string) => `PROTECTION_BYPASS_${app.toUpperCase().replaceAll('-', '_')}`;
  const read = readEnvironment(
    `the worker ${job.worker}`,
    {
      DATABASE_URL: variable.postgresUrl(),
      QSTASH_URL: variable.httpUrl(),
      QSTASH_TOKEN: variable.token(),
      QSTASH_CURRENT_SIGNING_KEY: variable.token(),
      QSTASH_NEXT_SIGNING_KEY: variable.token(),
      UPSTASH_REDIS_REST_URL: variable.httpUrl(),
      UPSTASH_REDIS_REST_TOKEN: variable.token(),
      PUBLIC_URL: variable.httpUrl(),
      DISPATCHER_URL: variable.httpUrl(),
      [bypassName(job.worker)]: variable.token().optional(),
      [bypassName('dispatcher')]: variable.token().optional(),
    },
    environment,
  );
  const log = pino({
    base: { app: job.worker },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
  });
  const queue = createQueue({
    url: read.QSTASH_URL,
    token: read.QSTASH_TOKEN,
    currentSigningKey: read.QSTASH_CURRENT_SIGNING_KEY,
    nextSigningKey: read.QSTASH_NEXT_SIGNING_KEY,
  });
  return {
    db: connect({
      url: read.DATABASE_URL,
      max: job.limits.parallelUnits + 1,
      onIdleError: (error) =>
        log.warn({ event: 'idle-connection-lost', reason: error.message }, 'an idle connection broke'),
    }),
    lease: leaseKeeper(
      createLeases({ url: read.UPSTASH_REDIS_REST_URL, token: read.UPSTASH_REDIS_REST_TOKEN }),
      (_, run, trouble) =>
        log.warn(
          {
            event: 'lease-trouble',
            run,
            ...(trouble.kind === 'held' ? trouble : { kind: trouble.kind, error: recordError(trouble.error) }),
          },
          trouble.kind === 'held' ? 'another run holds the lease' : 'Redis is away: going on without the lease',
        ),
    ),
    queue,
    send: packSender({
      queue,
      addresses: {
        dispatcher: { url: read.DISPATCHER_URL, protectionBypass: environment[bypassName('dispatcher')] },
        workers: { [job.worker]: { url: read.PUBLIC_URL, protectionBypass: environment[bypassName(job.worker)] } },
      },
      jobOf: (name) => (name === job.name ? job : undefined),
      onFailure: (pack, reason) =>
        log.warn({ event: 'send-failed', ...pack, reason }, 'a pack could not be sent: the relay will'),
    }),
    log,
    publicUrl: read.PUBLIC_URL,
    deployment: environment.VERCEL_DEPLOYMENT_ID,
  };
}
