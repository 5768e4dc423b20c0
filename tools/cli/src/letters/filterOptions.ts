import { readClock } from '@nightshift/ledger';
import type { Database } from '@nightshift/database';
import type { LetterFilter } from '@nightshift/dlq';
import type { Option } from '../Command.ts';
import type { Given } from '../Given.ts';

/** The options that say which letters are meant; each narrows it down. */
export const filterOptions = {
  job: { value: '<job>', help: 'of this job' },
  owner: { value: '<team>', help: 'of the jobs of this team' },
  run: { value: '<run>', help: 'of this run' },
  fingerprint: { value: '<hex>', help: 'of this cause, as letters group shows it' },
  key: { value: '<text>', help: "whose unit's key contains this" },
  since: { value: '<moment>', help: 'died no earlier: 25h ago is 25h, or an instant like 2026-01-05T03:00Z' },
  until: { value: '<moment>', help: 'died before this' },
} as const satisfies Record<string, Option>;

/** Whether any of them was given. */
export function isFiltered({ has }: Given): boolean {
  return Object.keys(filterOptions).some(has);
}

/** What they mean; moments are told by the database's clock. */
export async function readFilter(db: Database, { has, text, moment }: Given): Promise<LetterFilter> {
  const now = has('since') || has('until') ? await readClock(db) : new Date(0);
  return {
    job: text('job'),
    owner: text('owner'),
    run: text('run'),
    fingerprint: text('fingerprint'),
    key: text('key'),
    diedFrom: moment('since', now),
    diedBefore: moment('until', now),
  };
}
