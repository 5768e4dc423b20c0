import { createHash } from 'node:crypto';
import { DISPATCH_SECONDS, formatMessage, type AnyJob, type Retry } from '@nightshift/contract';

/** One message as the queue is to carry it. */
export type Delivery = {
  url: string;
  /** What `formatMessage` made. */
  body: string;
  /** Letters, digits, `_`, `-` and `.`; QStash refuses a colon. */
  deduplicationId: string;
  /** Tries after the first. */
  retries: number;
  /** QStash's expression for the wait before the next try, in milliseconds. */
  retryDelay: string;
  timeoutSeconds: number;
  flowControl?: { key: string; parallelism: number };
  failureCallback?: string;
  /** Not delivered before this instant. */
  notBefore?: Date;
  /** Forwarded to the destination. */
  headers?: Readonly<Record<string, string>>;
  /** Forwarded on the failure callback. */
  callbackHeaders?: Readonly<Record<string, string>>;
  label?: string;
};

/** Which pack travels, under which send number, whether it has to wait, and in which trace. */
export type PackDelivery = {
  run: string;
  pack: number;
  send: number;
  notBefore?: Date | undefined;
  /** As W3C Trace Context writes it; forwarded to the destination under that name. */
  traceparent?: string | null | undefined;
};

/** Where a pack goes, and where QStash reports to when it gives up. */
export type Route = Pick<Delivery, 'url' | 'headers' | 'callbackHeaders' | 'failureCallback'>;

/**
 * How a pack travels: which number makes it the same message, how often and how far apart it is tried, and what it waits
 * for. Pack 0 is the run's dispatch; a pack with a negative number is one unit suspected of killing its function.
 */
export function packDelivery(
  job: AnyJob,
  { run, pack, send, notBefore, traceparent }: PackDelivery,
  route: Route,
): Delivery {
  const flowControl = flowControlOf(job, pack);
  return {
    ...route,
    body: formatMessage({ run, job: job.name, pack, send }),
    deduplicationId: deduplicationIdOf(run, pack, send),
    // Kills and busy answers spend tries too. When all are spent, the failure callback puts the pack back.
    retries: job.retry.attempts + 2,
    retryDelay: retryDelayExpression(job.retry),
    // After the platform has killed the function: a timeout before that would start a second attempt beside the first.
    timeoutSeconds: (pack === 0 ? DISPATCH_SECONDS : job.limits.maxDurationMs / 1000) + 5,
    label: job.name,
    ...(flowControl === undefined ? {} : { flowControl }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(traceparent == null ? {} : { headers: { ...route.headers, traceparent } }),
  };
}

/** The same for every try to send the same send, and for nothing else. */
function deduplicationIdOf(run: string, pack: number, send: number): string {
  return createHash('sha256')
    .update(JSON.stringify([run, pack, send]))
    .digest('hex')
    .slice(0, 40);
}

/** QStash counts `retried` from 0 before the first retry: the expression gives what `retryDelayMs` gives. */
function retryDelayExpression({ delayMs, factor, maxMs }: Retry): string {
  return `min(${maxMs}, ${delayMs} * pow(${factor}, retried))`;
}

function flowControlOf(job: AnyJob, pack: number): Delivery['flowControl'] | undefined {
  if (pack === 0) return undefined;
  if (pack < 0) return { key: `quarantine.${job.name}`, parallelism: 1 };
  return { key: job.name, parallelism: job.limits.parallelPacks };
}
