import type { AlertState, RunState } from '@nightshift/database';
import type { RuleMemory } from '../rules/Verdict.ts';

/** What the tables say of all jobs at one instant: one snapshot, one clock. */
export type Facts = {
  /** By the only clock that protocols read. */
  now: Date;
  /** Of registered jobs, by name. */
  jobs: ReadonlyMap<string, JobFacts>;
  /** When each clock's watch was last completed. */
  watches: readonly CompletedWatch[];
  /** Every alert that has ever fired or been muted, of jobs that are no longer deployed too. */
  alerts: readonly Alert[];
};

/** A job as the rules see it. Instants are null where there is nothing yet. */
export type JobFacts = {
  registry: Registry;
  /** The last runs that ended, whole ones, the newest first. */
  ended: readonly EndedRun[];
  /** What is open or waits; null when nothing does. */
  backlog: Backlog | null;
  letters: WaitingLetters;
  /** What the watch found when it looked before. */
  look: Look | null;
};

export type Registry = {
  job: string;
  registeredAt: Date;
  /** Ticks before it are owed by nobody: the job was registered, rescheduled or resumed then. */
  owedFrom: Date;
  lastTick: Date | null;
  /** The newest tick for which a run has ended, well or badly. */
  lastEndedTick: Date | null;
  lastSuccessAt: Date | null;
  /** The oldest tick that still owes its success, and by when. */
  successDueFor: Date | null;
  successDueAt: Date | null;
  pausedAt: Date | null;
};

export type EndedRun = {
  run: string;
  state: 'succeeded' | 'failed';
  scheduledFor: Date;
  finishedAt: Date;
  durationMs: number;
  units: number;
};

export type Backlog = {
  /** Units of unsettled packs; of a pack that is half done all of them. */
  units: number;
  /** Those of them in runs whose units are still being found. */
  unitsBeingFound: number;
  packs: number;
  /** Packs that an attempt has in its hands. */
  inHand: number;
  /** Packs, the dispatch among them, that anybody might take now. */
  ready: number;
  /** Since when the one of them waits that has waited longest, and its run. */
  readySince: Date | null;
  readyRun: string | null;
  /** The same for packs with units. */
  waitingSince: Date | null;
  /** When a pack that is still unsettled was last taken or yielded. */
  movedAt: Date | null;
  /** The oldest open run, unless it is limited to some units. */
  openRun: { run: string; scheduledFor: Date; openedAt: Date; state: RunState } | null;
};

export type WaitingLetters = {
  count: number;
  /** The newest hundred causes of them, the newest first. */
  causes: readonly WaitingCause[];
};

/** Waiting letters of one cause. */
export type WaitingCause = {
  fingerprint: string;
  count: number;
  /** A whole number, as text: it may be larger than a number holds. */
  newestId: string;
  firstDiedAt: Date;
};

export type Look = {
  lookedAt: Date;
  /** When the number of units that wait was last seen to have fallen. */
  movedAt: Date;
  /** Units that waited, one number per look, the newest last. */
  sizes: readonly number[];
};

export type CompletedWatch = {
  clock: string;
  completedAt: Date;
  /** Seconds between its last completions, the newest last. */
  gaps: readonly number[];
};

/** An alert's row: what is so, and what its owner has been told. */
export type Alert = {
  job: string;
  rule: string;
  owner: string;
  state: AlertState;
  /** The owner's last word of it was that it fires. */
  told: boolean;
  since: Date;
  lastNoticeAt: Date | null;
  mutedUntil: Date | null;
  memory: RuleMemory | null;
  version: number;
};
