import type { AnyJob, Tick } from '@nightshift/contract';
import type { Cloud } from '../../cloud/index.ts';

/** What a demo's audience is shown of one job: what it finds, and afterwards whether every effect is there once. */
export type Scene = {
  job: AnyJob;
  /** What the job does, in a few words. */
  story: string;
  /** Lays out what the job will find at its tick. Returns its name and how much of it there is. */
  seed: (cloud: Cloud, tick: Tick) => Promise<readonly [what: string, detail: string]>;
  /** Counted where the effects are, after the run. */
  count: (cloud: Cloud, tick: Tick) => Promise<Effects>;
};

export type Effects = {
  /** Effects beyond the first. */
  doubled: number;
  /** Effects that should be there and aren't. */
  lost: number;
  /** What else an audience wants to see: a name, and a number or a place to look. */
  seen?: readonly (readonly [string, string])[];
  /** The last sentence, when all is well. */
  moral: string;
};
