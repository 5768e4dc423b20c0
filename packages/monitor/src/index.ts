export { judgeJobs } from './judgeJobs.ts';
export type { JudgedJobs, JudgeOptions } from './judgeJobs.ts';
export { listAlerts } from './alerts/listAlerts.ts';
export type { ListedAlert } from './alerts/listAlerts.ts';
export { muteAlerts, unmuteAlerts } from './alerts/muteAlerts.ts';
export { sendTest } from './alerts/sendTest.ts';
export type { Tested } from './alerts/sendTest.ts';
export { readFacts } from './facts/readFacts.ts';
export type {
  Alert,
  Backlog,
  CompletedWatch,
  EndedRun,
  Facts,
  JobFacts,
  Look,
  Registry,
  WaitingCause,
  WaitingLetters,
} from './facts/JobFacts.ts';
export type { BrokenLink, LastError, Messaged } from './link/BrokenLink.ts';
export type { Evidence, EvidentPack, EvidentRun } from './link/Evidence.ts';
export { findBrokenLink } from './link/findBrokenLink.ts';
export type { LinkFacts } from './link/findBrokenLink.ts';
export { linkText } from './link/linkText.ts';
export { metricsText } from './metrics/metricsText.ts';
export { readRunCounts } from './metrics/readRunCounts.ts';
export type { RunCount } from './metrics/readRunCounts.ts';
export type { Links, Notice, Severity, UnsentNotice } from './notice/Notice.ts';
export { noticeText } from './notice/noticeText.ts';
export { testNotice } from './notice/testNotice.ts';
export type { Delivered, DeliveredNotice } from './outbox/sendNotices.ts';
export { rules } from './rules/rules.ts';
export type { Case, Finding, Rule, RuleMemory, Verdict } from './rules/Verdict.ts';
export { createSinks } from './sinks/createSinks.ts';
export type { SinkOptions, Sinks } from './sinks/createSinks.ts';
export { InvalidRoutes, parseRoutes } from './sinks/parseRoutes.ts';
export type { Route, Routes } from './sinks/parseRoutes.ts';
export type { Sink } from './sinks/Sink.ts';
export { SinkFailed } from './sinks/SinkFailed.ts';
export { signNotice, verifyNotice } from './sinks/signNotice.ts';
export { heartbeat } from './watches/heartbeat.ts';
export type { Heartbeat, Pinged } from './watches/heartbeat.ts';
export { healthReasons } from './watches/healthReasons.ts';
export type { HealthFacts, HealthReason } from './watches/healthReasons.ts';
export { readHealth } from './watches/readHealth.ts';
export { forgetClock, recordWatch } from './watches/recordWatch.ts';
export { stoppedClocks } from './watches/stoppedClocks.ts';
export type { StoppedClock } from './watches/stoppedClocks.ts';
