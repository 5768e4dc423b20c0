import type { Kysely } from 'kysely';
import * as z from 'zod';
import { alertContradictions, readAlertSettings, type AlertDefinition, type AlertSettings } from './alertSettings.ts';
import { formatDuration, parseDuration, type Duration } from './duration.ts';
import { InvalidJob } from './errors.ts';
import { totalRetryDelayMs, type Retry } from './retry.ts';
import { parseSchedule, type Schedule, type ScheduleDefinition } from './schedule/parseSchedule.ts';
import type { Tick } from './schedule/tick.ts';

/** What a team writes about a job. See {@link defineJob}. */
export type JobDefinition<Unit> = JobCommon & (JobWithUnits<Unit> | JobWithoutUnits);

/** A job that finds its units. */
export type JobWithUnits<Unit> = {
  /** The shape of one unit's payload. */
  unit: z.ZodType<Unit>;
  /** Names a unit's effect, with its period where the effect recurs. Unique within a run. */
  key: (unit: Unit, context: { tick: Tick }) => string;
  /** One page of units, and the cursor of the next page; no cursor: that was the last one. */
  discover: (page: DiscoverPage) => Promise<Discovered<Unit>>;
};

/** A job with one unit per tick: the payload is empty, the key is the tick. */
export type JobWithoutUnits = { unit?: undefined; key?: undefined; discover?: undefined };

export type JobCommon = {
  /** `<worker>.<verb-or-noun>`; never changes. The worker serves it at `/api/<verb-or-noun>`. */
  name: string;
  /** The team that gets the alert. */
  owner: string;
  schedule: ScheduleDefinition;
  /** How old the last success may be before silence is news. */
  freshness: Duration;
  retry?: { attempts?: number; delay?: Duration; factor?: number; max?: Duration };
  limits?: {
    /** The longest one invocation may take; the function's `maxDuration`. */
    maxDuration?: Duration;
    /** Units per message. */
    pack?: number;
    /** Units worked on side by side within a pack. */
    parallelUnits?: number;
    /** Packs in flight at once, kept by the queue's flow control. */
    parallelPacks?: number;
    /** How long the run's lease outlives its last claim. */
    lease?: Duration;
    /** The longest one unit takes, where it is known: a pack that can't fit into `maxDuration` is refused. */
    unitDuration?: Duration;
  };
  /** How long a finished run is remembered. */
  retention?: Duration;
  /** How long a unit waits for anybody to take it before it becomes a letter, `undelivered`. */
  giveUpAfter?: Duration;
  /** When the owner hears of it. Every threshold has a default. */
  alerts?: AlertDefinition;
  /** Payload fields, by name at whatever depth, that no log line and no trace may show, not even within a key or an error's text. */
  redact?: readonly string[];
};

export type DiscoverPage = {
  // Every team has tables of its own, and the contract knows none of them.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  db: Kysely<any>;
  /** What the page before returned; `undefined` for the first page. */
  cursor: Json | undefined;
  /** How many units to return at most. */
  limit: number;
  tick: Tick;
  signal: AbortSignal;
};

export type Discovered<Unit> = { units: Unit[]; cursor?: Json | undefined };

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A job as the rest of Nightshift sees it: validated, durations in milliseconds, frozen. */
export type Job<Unit = unknown> = Readonly<{
  name: string;
  worker: string;
  route: string;
  owner: string;
  schedule: Schedule;
  unit: z.ZodType<Unit>;
  key: (unit: Unit, context: { tick: Tick }) => string;
  discover: (page: DiscoverPage) => Promise<Discovered<Unit>>;
  freshnessMs: number;
  retry: Readonly<Retry>;
  limits: Readonly<{
    maxDurationMs: number;
    pack: number;
    parallelUnits: number;
    parallelPacks: number;
    leaseMs: number;
  }>;
  retentionMs: number;
  giveUpAfterMs: number;
  alerts: AlertSettings;
  redact: readonly string[];
}>;

/** Any job, whatever its units are: what the dispatcher and the ledger need of one. */
// A job is a consumer and a producer of its unit, so no narrower type holds them all.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyJob = Job<any>;

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Turns a team's definition into a job. Refuses a contradiction by throwing {@link InvalidJob} while the module is
 * imported, so that it fails the build and never a night.
 */
export function defineJob<Unit = Record<string, never>>(definition: JobDefinition<Unit>): Job<Unit> {
  const { name } = definition;
  if (!NAME.test(name)) {
    throw new InvalidJob(
      `job name '${name}' is not of the form <worker>.<verb-or-noun>, in lower case with dashes, like 'reports.on-time'`,
    );
  }
  if (definition.owner.trim() === '') throw invalid(name, 'owner is empty: name the team that gets the alert');
  const [worker, route] = name.split('.') as [string, string];
  const duration = (field: string, text: Duration) => inJob(name, field, () => parseDuration(text));
  const retry: Retry = {
    attempts: definition.retry?.attempts ?? 5,
    delayMs: duration('retry.delay', definition.retry?.delay ?? '30s'),
    factor: definition.retry?.factor ?? 2,
    maxMs: duration('retry.max', definition.retry?.max ?? '1h'),
  };
  const maxDurationMs = duration('limits.maxDuration', definition.limits?.maxDuration ?? '60s');
  const giveUpAfterMs = duration('giveUpAfter', definition.giveUpAfter ?? '3d');
  const schedule = inJob(name, 'schedule', () => parseSchedule(definition.schedule));
  const alerting = { cron: schedule.cron, retry, maxDurationMs, giveUpAfterMs };
  const job: Job<Unit> = {
    name,
    worker,
    route,
    owner: definition.owner,
    schedule,
    ...unitsOf(definition),
    freshnessMs: duration('freshness', definition.freshness),
    retry: Object.freeze(retry),
    limits: Object.freeze({
      maxDurationMs,
      pack: definition.limits?.pack ?? 1,
      parallelUnits: definition.limits?.parallelUnits ?? 1,
      parallelPacks: definition.limits?.parallelPacks ?? 10,
      leaseMs: duration(
        'limits.lease',
        definition.limits?.lease ?? formatDuration(Math.max(300_000, 2 * maxDurationMs)),
      ),
    }),
    retentionMs: duration('retention', definition.retention ?? '30d'),
    giveUpAfterMs,
    alerts: readAlertSettings(definition.alerts ?? {}, alerting, duration),
    redact: Object.freeze([...(definition.redact ?? [])]),
  };
  const { unitDuration } = definition.limits ?? {};
  const unitMs = unitDuration === undefined ? undefined : duration('limits.unitDuration', unitDuration);
  for (const contradiction of contradictions(job, unitMs)) throw invalid(name, contradiction);
  for (const contradiction of alertContradictions(job.alerts, definition.alerts ?? {}, alerting)) {
    throw invalid(name, contradiction);
  }
  return Object.freeze(job);
}

const FIELD = /^[\w$-]+$/;
const MOST_ATTEMPTS = 1_000;
const MOST_FACTOR = 100;

/** How a job finds its units; without `discover`, the one of each tick. */
function unitsOf<Unit>(definition: JobDefinition<Unit>): JobWithUnits<Unit> {
  if (definition.discover !== undefined) {
    const { unit, key, discover } = definition;
    return { unit, key, discover };
  }
  // Without a `unit` in the definition, Unit is inferred as what the empty payload is.
  return {
    unit: z.strictObject({}) as unknown as z.ZodType<Unit>,
    key: (_, { tick }) => tick.scheduledFor.toISOString(),
    discover: () => Promise.resolve({ units: [{} as Unit] }),
  };
}

/** What in a job can't be true together, each with its numbers and what to change. */
function* contradictions(job: AnyJob, unitMs: number | undefined): Generator<string> {
  const { limits, retry } = job;
  const unnamed = job.redact.find((field) => !FIELD.test(field));
  if (unnamed !== undefined) {
    yield `redact has ${JSON.stringify(unnamed)}: write a payload field's name alone, like 'email', without dots or brackets: it is hidden at whatever depth`;
  }
  for (const [field, value] of Object.entries({
    'retry.attempts': retry.attempts,
    'limits.pack': limits.pack,
    'limits.parallelUnits': limits.parallelUnits,
    'limits.parallelPacks': limits.parallelPacks,
  })) {
    if (!Number.isInteger(value) || value < 1) yield `${field} is ${value}: it must be a whole number of at least 1`;
  }
  if (retry.attempts > MOST_ATTEMPTS) yield `retry.attempts is ${retry.attempts}: it must be at most ${MOST_ATTEMPTS}`;
  if (!(retry.factor >= 1 && retry.factor <= MOST_FACTOR)) {
    yield `retry.factor is ${retry.factor}: it must be between 1 and ${MOST_FACTOR}`;
  }
  if (retry.maxMs < retry.delayMs) {
    yield `retry.max (${formatDuration(retry.maxMs)}) is shorter than retry.delay (${formatDuration(retry.delayMs)}): raise the one or lower the other`;
  }
  if (limits.maxDurationMs % 1000 !== 0 || limits.maxDurationMs > 1_800_000) {
    yield `limits.maxDuration is ${formatDuration(limits.maxDurationMs)}: it must be whole seconds, at most 30m`;
  }
  if (limits.leaseMs < limits.maxDurationMs) {
    yield `limits.lease (${formatDuration(limits.leaseMs)}) is shorter than limits.maxDuration (${formatDuration(limits.maxDurationMs)}): a working function would lose it`;
  }
  if (limits.parallelUnits > limits.pack) {
    yield `limits.parallelUnits (${limits.parallelUnits}) is more than limits.pack (${limits.pack}): a pack can't keep that many busy`;
  }
  const packMs = unitMs === undefined ? 0 : Math.ceil(limits.pack / limits.parallelUnits) * unitMs;
  if (packMs > limits.maxDurationMs) {
    yield `limits.pack (${limits.pack} units, ${limits.parallelUnits} side by side, ${formatDuration(packMs)} at limits.unitDuration) doesn't fit into limits.maxDuration (${formatDuration(limits.maxDurationMs)}): lower limits.pack, or raise limits.maxDuration or limits.parallelUnits`;
  }
  const longest = totalRetryDelayMs(retry) + retry.attempts * limits.maxDurationMs;
  if (longest > job.retentionMs) {
    yield `retries may go on for ${formatDuration(longest)}, longer than the retention of ${formatDuration(job.retentionMs)}: lower retry.attempts or retry.max, or raise retention`;
  }
}

function invalid(name: string, reason: string): InvalidJob {
  return new InvalidJob(`job '${name}': ${reason}`);
}

function inJob<T>(name: string, field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new InvalidJob(`job '${name}', ${field}: ${(error as Error).message}`, { cause: error });
  }
}
