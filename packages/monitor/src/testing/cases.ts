import { defineJob, type AnyJob, type JobCommon } from '@nightshift/contract';
import type { Backlog, EndedRun, JobFacts, Registry, WaitingCause } from '../facts/JobFacts.ts';
import type { Case } from '../rules/Verdict.ts';

/** A nightly job of Berlin's, unless a test says another. */
export const aJob = (change: Partial<JobCommon> = {}): AnyJob =>
  defineJob({
    name: 'reports.on-time',
    owner: 'reports-team',
    schedule: { cron: '0 3 * * *', timezone: 'Europe/Berlin' },
    freshness: '25h',
    ...change,
  });

export const NOW = new Date('2026-11-23T12:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** So long before NOW. */
export const ago = (ms: number): Date => new Date(NOW.getTime() - ms);

export const aRegistry = (change: Partial<Registry> = {}): Registry => ({
  job: 'reports.on-time',
  registeredAt: new Date('2026-01-01T00:00:00Z'),
  owedFrom: new Date('2026-01-01T00:00:00Z'),
  lastTick: null,
  lastEndedTick: null,
  lastSuccessAt: null,
  successDueFor: null,
  successDueAt: null,
  pausedAt: null,
  ...change,
});

export const aBacklog = (change: Partial<Backlog> = {}): Backlog => ({
  units: 100,
  unitsBeingFound: 0,
  packs: 10,
  inHand: 0,
  ready: 10,
  readySince: ago(HOUR),
  readyRun: 'reports.on-time@2026-11-23T02:00:00.000Z',
  waitingSince: ago(HOUR),
  movedAt: null,
  openRun: null,
  ...change,
});

/** Runs that ended, an hour apart, the newest first, given as the minutes they took; a failed one is negative. */
export const runsOf = (minutes: readonly number[], units: readonly number[] = []): EndedRun[] =>
  minutes.map((took, index) => ({
    run: `run-${minutes.length - index}`,
    state: took < 0 ? 'failed' : 'succeeded',
    scheduledFor: ago((index + 1) * HOUR),
    finishedAt: ago((index + 1) * HOUR - Math.abs(took) * MINUTE),
    durationMs: Math.abs(took) * MINUTE,
    units: units[index] ?? 10,
  }));

export const aCause = (fingerprint: string, change: Partial<WaitingCause> = {}): WaitingCause => ({
  fingerprint,
  count: 1,
  newestId: '1',
  firstDiedAt: ago(MINUTE),
  ...change,
});

export const someFacts = (change: Partial<JobFacts> = {}): JobFacts => ({
  registry: aRegistry(),
  ended: [],
  backlog: null,
  letters: { count: 0, causes: [] },
  look: null,
  ...change,
});

export const aCase = (facts: Partial<JobFacts> = {}, change: Partial<Case> = {}): Case => ({
  job: aJob(),
  facts: someFacts(facts),
  now: NOW,
  before: { firing: false, memory: null },
  ...change,
});

/** As it was told before, or wasn't. */
export const firing = { before: { firing: true, memory: null } };
