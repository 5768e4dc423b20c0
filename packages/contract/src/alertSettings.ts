import { formatDuration, type Duration } from './duration.ts';
import { retryDelayMs, type Retry } from './retry.ts';
import { parseCron } from './schedule/parseCron.ts';

/** What the watch may tell of a job. Each rule is described where it is judged, in packages/monitor. */
export const ALERT_RULES = [
  'missed',
  'stale',
  'failing',
  'dead-letters',
  'backlog',
  'stuck',
  'slow',
  'shrunk',
] as const;

export type AlertRule = (typeof ALERT_RULES)[number];

/** A job's own thresholds, as a team writes them; `stale` has the job's `freshness`. What is left out has a default. */
export type AlertDefinition = {
  missed?: {
    /** How much later than its tick plus its usual duration a run may end. 15m. */
    grace?: Duration;
    /** How long a run usually takes, until there are runs that tell. 10m. */
    duration?: Duration;
  };
  failing?: {
    /** So many runs in a row must have failed. 3, or 1 where there is at most one tick a day. */
    after?: number;
    /** So many in a row must then succeed. 1. */
    recoverAfter?: number;
  };
  deadLetters?: {
    /** How often more letters of causes that are known are told of. 1h. */
    every?: Duration;
  };
  backlog?: {
    /** How long a ready unit may wait to be taken. 1h, or more where a retry may wait longer. */
    age?: Duration;
    /** So many looks of the watch in a row must each have found more than the one before. 10. */
    growing?: number;
  };
  stuck?: {
    /** How long nothing may move although units are ready. 15m, or more where a retry may wait longer. */
    after?: Duration;
  };
  slow?: {
    /** So many times the median of the last 20 is slow. 2. */
    factor?: number;
    /** What takes no longer than this is never slow. 1m. */
    least?: Duration;
  };
  shrunk?: {
    /** A success with less than this share of the usual units has shrunk. 0.5. */
    below?: number;
  };
  /** How often an alert that goes on is told of again. 24h. */
  remind?: Duration;
  /** Rules that say nothing of this job. */
  off?: readonly AlertRule[];
};

/** A job's thresholds as the watch reads them: all of them, durations in milliseconds, frozen. */
export type AlertSettings = Readonly<{
  missed: Readonly<{ graceMs: number; durationMs: number }>;
  failing: Readonly<{ after: number; recoverAfter: number }>;
  deadLetters: Readonly<{ everyMs: number }>;
  backlog: Readonly<{ ageMs: number; growing: number }>;
  stuck: Readonly<{ afterMs: number }>;
  slow: Readonly<{ factor: number; leastMs: number }>;
  shrunk: Readonly<{ below: number }>;
  remindMs: number;
  off: readonly AlertRule[];
}>;

/** What of a job its alerts must agree with. */
export type Alerting = {
  cron: string;
  retry: Retry;
  maxDurationMs: number;
  giveUpAfterMs: number;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Fills in what a team leaves out. `duration` reads the text of a field, or throws with the field's name. */
export function readAlertSettings(
  definition: AlertDefinition,
  job: Alerting,
  duration: (field: string, text: Duration) => number,
): AlertSettings {
  const read = (field: string, text: Duration | undefined, otherwise: number) =>
    text === undefined ? otherwise : duration(`alerts.${field}`, text);
  const { missed, failing, deadLetters, backlog, stuck, slow, shrunk, remind, off } = definition;
  const patience = longestRestMs(job) + 5 * MINUTE;
  return Object.freeze({
    missed: Object.freeze({
      graceMs: read('missed.grace', missed?.grace, 15 * MINUTE),
      durationMs: read('missed.duration', missed?.duration, 10 * MINUTE),
    }),
    failing: Object.freeze({
      after: failing?.after ?? (isDailyOrRarer(job.cron) ? 1 : 3),
      recoverAfter: failing?.recoverAfter ?? 1,
    }),
    deadLetters: Object.freeze({ everyMs: read('deadLetters.every', deadLetters?.every, HOUR) }),
    backlog: Object.freeze({
      ageMs: read('backlog.age', backlog?.age, Math.max(HOUR, patience)),
      growing: backlog?.growing ?? 10,
    }),
    stuck: Object.freeze({ afterMs: read('stuck.after', stuck?.after, Math.max(15 * MINUTE, patience)) }),
    slow: Object.freeze({ factor: slow?.factor ?? 2, leastMs: read('slow.least', slow?.least, MINUTE) }),
    shrunk: Object.freeze({ below: shrunk?.below ?? 0.5 }),
    remindMs: read('remind', remind, 24 * HOUR),
    off: Object.freeze([...(off ?? [])]),
  });
}

/** The runs that the watch looks back on. */
const RUNS_REMEMBERED = 20;
const MOST_LOOKS = 60;
const MOST_FACTOR = 100;

/** What in a job's alerts can't be true together with the job, each with both numbers and what to change. */
export function* alertContradictions(
  alerts: AlertSettings,
  written: AlertDefinition,
  job: Alerting,
): Generator<string> {
  const { failing, backlog, stuck, slow, shrunk } = alerts;
  for (const [field, value, least, most] of [
    ['failing.after', failing.after, 1, RUNS_REMEMBERED],
    ['failing.recoverAfter', failing.recoverAfter, 1, RUNS_REMEMBERED],
    ['backlog.growing', backlog.growing, 2, MOST_LOOKS],
  ] as const) {
    if (!Number.isInteger(value) || value < least || value > most) {
      yield `alerts.${field} is ${value}: it must be a whole number from ${least} to ${most}`;
    }
  }
  if (!(slow.factor > 1 && slow.factor <= MOST_FACTOR)) {
    yield `alerts.slow.factor is ${slow.factor}: it must be more than 1 and at most ${MOST_FACTOR}`;
  }
  if (!(shrunk.below > 0 && shrunk.below < 1)) {
    yield `alerts.shrunk.below is ${shrunk.below}: it must be a share between 0 and 1`;
  }
  const unknown = alerts.off.find((rule) => !ALERT_RULES.includes(rule));
  if (unknown !== undefined) {
    yield `alerts.off has ${JSON.stringify(unknown)}: the rules are ${ALERT_RULES.join(', ')}`;
  }
  const restMs = longestRestMs(job);
  for (const [field, text, ms] of [
    ['stuck.after', written.stuck?.after, stuck.afterMs],
    ['backlog.age', written.backlog?.age, backlog.ageMs],
  ] as const) {
    if (text === undefined) continue;
    if (ms <= restMs) {
      yield `alerts.${field} (${formatDuration(ms)}) is no longer than a failed unit may rest, its longest retry delay and limits.maxDuration together (${formatDuration(restMs)}): raise the one or lower retry.max`;
    }
    if (ms >= job.giveUpAfterMs) {
      yield `alerts.${field} (${formatDuration(ms)}) isn't shorter than giveUpAfter (${formatDuration(job.giveUpAfterMs)}): what waits would be given up before anybody hears of it`;
    }
  }
}

/** How long a unit that fails again and again may lie between two claims, with nothing wrong about that. */
function longestRestMs({ retry, maxDurationMs }: Alerting): number {
  return retryDelayMs(retry, Math.max(1, retry.attempts - 1)) + maxDurationMs;
}

/** At most one tick on any day. */
function isDailyOrRarer(cron: string): boolean {
  const { hour, minute } = parseCron(cron);
  return hour.length === 1 && minute.length === 1;
}
