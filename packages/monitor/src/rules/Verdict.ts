import type { AnyJob } from '@nightshift/contract';
import type { JobFacts } from '../facts/JobFacts.ts';

/** Judges one job. Reads nothing but its argument: the same case gets the same verdict. */
export type Rule = (theCase: Case) => Verdict;

export type Case = {
  job: AnyJob;
  facts: JobFacts;
  now: Date;
  /** The alert as it stood before. */
  before: { firing: boolean; memory: RuleMemory | null };
};

export type Verdict = { firing: false } | Finding;

/** What is wrong, for people. */
export type Finding = {
  firing: true;
  /** Since when it has been so. */
  since: Date;
  /** One sentence. */
  title: string;
  expected: string;
  seen: string;
  /** What it is about: the tick that got no success, the run that failed. */
  tick: Date | null;
  run: string | null;
  /** Of an alert that goes on: there is more to it than its owner knows, to be told at once or at the job's rate. */
  news?: 'at-once' | 'at-its-rate';
  /** What to remember once its owner has been told of this. */
  memory?: RuleMemory;
};

/** What `dead-letters` has told of. */
export type RuleMemory = {
  /** The causes, the newest last. */
  causes: readonly string[];
  /** The newest letter's id. */
  upTo: string;
  /** When new causes were told of at once, within the job's rate: ISO 8601. */
  atOnce: readonly string[];
};

export const fine: Verdict = { firing: false };
