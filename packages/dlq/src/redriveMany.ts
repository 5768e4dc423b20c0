import { sql, type Database } from '@nightshift/database';
import type { AfterRedrive } from './afterRedrive.ts';
import { countLetters } from './countLetters.ts';
import { matching, type LetterFilter } from './letterFilter.ts';
import { redrive, type Redriven, type RedriveOptions } from './redrive.ts';

export type RedriveManyOptions<Pack> = Pick<RedriveOptions<Pack>, 'by' | 'note' | 'requeue'> & {
  /** Redrive one first, and the rest only once that one is done. */
  canary: boolean;
  /** At most so many letters a second. */
  perSecond: number;
  /** What became of a redriven letter: see `afterRedrive`. */
  outcomeOf: (letter: string) => Promise<AfterRedrive>;
  wait: (milliseconds: number) => Promise<void>;
};

export type RedriveStep<Pack> =
  | Redriven<Pack>
  /** Asked again after a second, for as long as the caller asks for the next step. */
  | { kind: 'canary-working'; letter: string }
  | { kind: 'canary-done'; letter: string }
  /** It ended otherwise than done: the last step, and the rest still wait. */
  | { kind: 'canary-failed'; letter: string; outcome: Exclude<AfterRedrive, 'working' | 'done'> };

/**
 * Redrives every waiting letter that the filter means, step by step, the oldest first: what is not asked for is not done.
 * Letters that are buried meanwhile are left alone, so that what dies again waits for a human again. A unit that a pack
 * still covers gets its turn in the next round, and is only then reported. Killed anywhere, the rest still wait.
 */
export async function* redriveMany<Pack>(
  db: Database,
  filter: LetterFilter,
  options: RedriveManyOptions<Pack>,
): AsyncGenerator<RedriveStep<Pack>, void> {
  const { canary, perSecond, wait } = options;
  if (!(perSecond > 0)) throw new RangeError(`perSecond is ${perSecond}: it must be more than 0`);
  const waiting: LetterFilter = { ...filter, state: 'waiting' };
  const upTo = filter.upTo ?? (await countLetters(db, waiting)).newest;
  if (upTo === null) return;
  let tried = !canary;
  for (let round = 1; round <= ROUNDS; round++) {
    let covered = 0;
    for await (const letter of lettersOf(db, { ...waiting, upTo })) {
      const step = await redrive(db, letter, options);
      if (step.kind === 'covered') covered += 1;
      if (step.kind !== 'covered' || round === ROUNDS) yield step;
      if (step.kind !== 'redriven') continue;
      if (tried) await wait(1000 / perSecond);
      else tried = yield* watchCanary(letter, options);
      if (!tried) return;
    }
    if (covered === 0) return;
    if (round < ROUNDS) await wait(BETWEEN_ROUNDS_MS);
  }
}

const ROUNDS = 2;
const BETWEEN_ROUNDS_MS = 5_000;
const CANARY_MS = 1_000;
const PAGE = 100;

/** Waits until the canary's outcome is known; whether the rest may follow. */
async function* watchCanary<Pack>(
  letter: string,
  { outcomeOf, wait }: Pick<RedriveManyOptions<Pack>, 'outcomeOf' | 'wait'>,
): AsyncGenerator<RedriveStep<Pack>, boolean> {
  for (;;) {
    const outcome = await outcomeOf(letter);
    if (outcome === 'done') {
      yield { kind: 'canary-done', letter };
      return true;
    }
    if (outcome !== 'working') {
      yield { kind: 'canary-failed', letter, outcome };
      return false;
    }
    yield { kind: 'canary-working', letter };
    await wait(CANARY_MS);
  }
}

/** The ids, a page at a time, each page read behind the last id of the one before. */
async function* lettersOf(db: Database, filter: LetterFilter): AsyncGenerator<string, void> {
  let after = '0';
  for (;;) {
    const { rows } = await sql<{ id: string }>`
      select l.id from nightshift.dead_letters l where ${matching(filter)} and l.id > ${after}::bigint order by l.id limit ${PAGE}
    `.execute(db);
    for (const { id } of rows) yield id;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.id;
  }
}
