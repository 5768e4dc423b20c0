import type { AnyJob } from '@nightshift/contract';
import type { Environment } from '../Context.ts';
import type { Finding } from './Finding.ts';

/** What is examined: one environment, and whose it is. */
export type Examined = {
  environment: Environment;
  apps: readonly App[];
  jobs: readonly AnyJob[];
};

export type App = {
  /** `dispatcher`, or a worker's name. */
  name: string;
  /** The variable that says where it is reached: PUBLIC_URL in an environment of its own. */
  address: string;
};

/** One question to an environment. It may throw: that is a finding too. */
export type Check = {
  name: string;
  examine: (examined: Examined) => Promise<Finding[]> | Finding[];
};

export function isDispatcher({ name }: App): boolean {
  return name === 'dispatcher';
}

export function workersOf(jobs: readonly AnyJob[]): string[] {
  return [...new Set(jobs.map(({ worker }) => worker))];
}
