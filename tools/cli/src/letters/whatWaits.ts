import { countLetters, listLetters, type LetterCount, type LetterFilter } from '@nightshift/dlq';
import type { Context } from '../Context.ts';
import { counted } from '../counted.ts';
import type { Given } from '../Given.ts';
import { UsageError } from '../UsageError.ts';
import { filterOptions, isFiltered, readFilter } from './filterOptions.ts';
import { letterIds } from './letterIds.ts';
import { unknownLetter } from './unknownLetter.ts';

/** The waiting letters that a changing command means, counted, and the filter that means these and none that die later. */
export type WhatWaits = {
  filter: LetterFilter;
  count: LetterCount;
  /** Of letters named one by one: those that are resolved already. */
  resolved: string[];
};

/**
 * Reads which letters are meant: named one by one, or by options, or all of them by `--all` alone. Nothing said means
 * nothing. Throws {@link UsageError}, or refuses when one that is named isn't there.
 */
export async function whatWaits({ db }: Pick<Context, 'db'>, given: Given): Promise<WhatWaits> {
  const ids = letterIds(given.positionals);
  const ways = [ids.length > 0, isFiltered(given), given.has('all')].filter(Boolean).length;
  const options = Object.keys(filterOptions).map((option) => `--${option}`);
  if (ways === 0) throw new UsageError(`Say which letters: their ids, ${options.join(', ')}, or --all.`);
  if (ways > 1)
    throw new UsageError(
      `Ids, options like --${Object.keys(filterOptions)[0]} and --all are three ways to say it: use one.`,
    );
  const filter: LetterFilter = { ...(ids.length > 0 ? { ids } : await readFilter(db, given)), state: 'waiting' };
  const resolved = ids.length > 0 ? await resolvedOf(db, ids) : [];
  const count = await countLetters(db, filter);
  return { filter: { ...filter, upTo: count.newest ?? NONE }, count, resolved };
}

/** No letter has it: where none was counted, none that dies a moment later is meant either. */
const NONE = '0';

async function resolvedOf(db: Context['db'], ids: string[]): Promise<string[]> {
  const { letters } = await listLetters(db, { ids }, { limit: ids.length });
  const states = new Map(letters.map(({ id, state }) => [id, state]));
  const missing = ids.filter((id) => !states.has(id));
  if (missing.length > 0) throw unknownLetter(...missing);
  return ids.filter((id) => states.get(id) !== 'waiting');
}

/** `312 letters of 2 jobs and 3 causes`. */
export function whatWaitsText({ count, jobs, causes }: LetterCount): string {
  return `${counted(count, 'letter')} of ${counted(jobs, 'job')} and ${counted(causes, 'cause')}`;
}

export const allOption = { all: { help: 'every letter that waits' } } as const;
