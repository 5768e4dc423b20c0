export { ALERT_RULES } from './alertSettings.ts';
export type { AlertDefinition, AlertRule, AlertSettings } from './alertSettings.ts';
export { defineJob } from './defineJob.ts';
export type {
  AnyJob,
  DiscoverPage,
  Discovered,
  Job,
  JobCommon,
  JobDefinition,
  JobWithoutUnits,
  JobWithUnits,
  Json,
} from './defineJob.ts';
export { doorVariables, variableOf } from './doorVariables.ts';
export { DISPATCH_SECONDS } from './dispatchSeconds.ts';
export { formatDuration, parseDuration } from './duration.ts';
export type { Duration } from './duration.ts';
export { Fenced, InvalidEnvironment, InvalidJob, PermanentError, recordError, RetryLater } from './errors.ts';
export type { ErrorRecord } from './errors.ts';
export { logOptions, redaction } from './logOptions.ts';
export { formatMessage, MESSAGE_VERSION, parseMessage } from './message.ts';
export type { Message, ParsedMessage } from './message.ts';
export { jsonResponse, outcomeResponse } from './outcome.ts';
export type { Outcome } from './outcome.ts';
export { readEnvironment, variable } from './readEnvironment.ts';
export { hidesField, REDACTED, redacted } from './redacted.ts';
export { retryDelayMs, totalRetryDelayMs } from './retry.ts';
export type { Retry } from './retry.ts';
export { dueTick } from './schedule/dueTick.ts';
export type { TickWindow } from './schedule/dueTick.ts';
export { newestTick } from './schedule/newestTick.ts';
export { nextTick } from './schedule/nextTick.ts';
export { parseSchedule } from './schedule/parseSchedule.ts';
export type { CatchUp, Overlap, Schedule, ScheduleDefinition } from './schedule/parseSchedule.ts';
export { scheduleAgeMs } from './schedule/scheduleAge.ts';
export { tickAt } from './schedule/tick.ts';
export type { Tick } from './schedule/tick.ts';
export { utcCrons } from './schedule/utcCrons.ts';
