import { doorVariables, logOptions, readEnvironment, variable, variableOf, type AnyJob } from '@nightshift/contract';
import { connect } from '@nightshift/database';
import { createLeases, leaseKeeper, leaseTroubleLine } from '@nightshift/locking';
import { createQueue, packSender, type Queue } from '@nightshift/queue';
import { traceFields, tracedSender } from '@nightshift/telemetry';
import pino, { type Logger } from 'pino';
import type * as z from 'zod';
import type { RunnerServices } from './runPack.ts';

export type WorkerServices = RunnerServices & {
  queue: Pick<Queue, 'believe'>;
  /** Where this worker is reached: what a delivery's signature must name. */
  publicUrl: string;
};

/** What a team's own code needs of the environment, as `readEnvironment` takes it. */
export type TeamVariables = Readonly<Record<string, z.ZodType>>;

/** A worker's environment, read once, at the first request. Throws one error that names everything that is missing. */
export function workerServices(
  job: AnyJob,
  variables: TeamVariables = {},
  environment: NodeJS.ProcessEnv = process.env,
  log: Logger = pino({ ...logOptions(job.worker), mixin: traceFields }),
): WorkerServices {
  const read = readEnvironment(
    `the worker ${job.worker}`,
    {
      ...variables,
      ...doorVariables,
      DISPATCHER_URL: variable.httpUrl(),
      [variableOf('PROTECTION_BYPASS', job.worker)]: variable.token().optional(),
      [variableOf('PROTECTION_BYPASS', 'dispatcher')]: variable.token().optional(),
    },
    environment,
  );
  const address = (url: string, app: string) => ({
    url,
    protectionBypass: (read as Record<string, string | undefined>)[variableOf('PROTECTION_BYPASS', app)],
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
      (_, run, trouble) => log.warn(...leaseTroubleLine(run, trouble)),
    ),
    queue,
    send: tracedSender(
      packSender({
        queue,
        addresses: {
          dispatcher: address(read.DISPATCHER_URL, 'dispatcher'),
          workers: { [job.worker]: address(read.PUBLIC_URL, job.worker) },
        },
        jobOf: (name) => (name === job.name ? job : undefined),
        onFailure: ({ run, job: name, pack, send }, reason) =>
          log.warn(
            { event: 'send-failed', run, job: name, pack, send, reason },
            'a pack could not be sent: the relay will',
          ),
      }),
    ),
    log,
    publicUrl: read.PUBLIC_URL,
    deployment: environment.VERCEL_DEPLOYMENT_ID,
  };
}
