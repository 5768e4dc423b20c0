import type { RunState } from '@nightshift/database';
import type { LastError } from './BrokenLink.ts';

/** What is asked about: a run, or a letter and the run that it is of. Neither: whatever the job has open. */
export type Subject = { job: string; run: string | null; letter: string | null };

/** What the tables say of a subject, as far as it tells where the chain broke. */
export type Evidence = {
  /** The run asked about; null when there is no such run. */
  run: EvidentRun | null;
  /** Another run of the job that is open. */
  holder: EvidentRun | null;
  letter: { error: LastError; deployment: string | null } | null;
};

export type EvidentRun = {
  run: string;
  state: RunState;
  reason: string | null;
  openedAt: Date | null;
  units: number;
  /** Consecutive failures of its dispatch. */
  failures: number;
  /** Its dispatch was given up, with `error`. */
  gaveUp: boolean;
  deployment: string | null;
  /** Its waiting letters, and how often the newest of them had failed. */
  letters: number;
  attempts: number;
  /** The run's own error, or that of its newest waiting letter. */
  error: LastError | null;
  unsettledPacks: number;
  packsInHand: number;
  /** The unsettled pack that tells most: one that is in nobody's hands and has been killed, refused or tried, or has waited longest. */
  pack: EvidentPack | null;
};

export type EvidentPack = {
  number: number;
  attempt: number;
  sends: number;
  dueAt: Date;
  sentAt: Date | null;
  claimedAt: Date | null;
  claimedUntil: Date | null;
  answered: { send: number; status: number; tries: number } | null;
  /** Of its ready unit that has failed most. */
  unitFailures: number;
  unitError: LastError | null;
};
