import { PermanentError, RetryLater } from '@nightshift/contract';
import { sql, type Transaction } from '@nightshift/database';
import { each } from '../each.ts';
import { many } from '../many.ts';
import type { Verb } from '../verb.ts';
import { walk } from '../walk.ts';
import type { UnitPlan } from './arbitraryPlan.ts';
import type { EffectTables, Payload } from './World.ts';

/** Work that behaves as planned, with how often each unit has thrown while it stood alone. */
export type PlannedVerb = { verb: Verb<Payload, EffectTables>; thrown: Map<number, number> };

/** Unit `n` is the plan's n-th. Each writes one effect; a walk writes one per item, and misbehaves at its third. */
export function plannedVerb(kind: Verb<Payload, EffectTables>['verb'], units: readonly UnitPlan[]): PlannedVerb {
  const thrown = new Map<number, number>();
  const postponed = new Set<number>();
  const planOf = (n: number) => units[n - 1]!;

  const wrongWith = (n: number): Error | undefined => {
    const { nature } = planOf(n);
    if (nature.kind === 'later') return postponed.has(n) ? undefined : new RetryLater('20s');
    if (nature.kind === 'refused') return new PermanentError(`unit ${n} is refused`);
    const broken = nature.kind === 'broken' || (nature.kind === 'fails' && (thrown.get(n) ?? 0) < nature.times);
    return broken ? new Error(`unit ${n} fails`) : undefined;
  };
  const misbehave = (ns: readonly number[]): void => {
    for (const n of ns) {
      const error = wrongWith(n);
      if (!error) continue;
      if (ns.length === 1 && error instanceof RetryLater) postponed.add(n);
      else if (ns.length === 1) thrown.set(n, (thrown.get(n) ?? 0) + 1);
      throw error;
    }
  };
  const around = async (ns: readonly number[], write: () => Promise<unknown>) => {
    const writesFirst = ns.some((n) => planOf(n).writesFirst);
    if (!writesFirst) misbehave(ns);
    await write();
    if (writesFirst) misbehave(ns);
  };

  switch (kind) {
    case 'each':
      return {
        thrown,
        verb: each<Payload, EffectTables>(({ n }, { run, key, commit }) =>
          commit((tx) => around([n], () => writeEffects(tx, [`${run}/${key}`]))),
        ),
      };
    case 'many':
      return {
        thrown,
        verb: many<Payload, EffectTables>((batch, { tx, run, keys }) =>
          around(
            batch.map(({ n }) => n),
            () =>
              writeEffects(
                tx,
                keys.map((key) => `${run}/${key}`),
              ),
          ),
        ),
      };
    case 'walk':
      return {
        thrown,
        verb: walk<Payload, EffectTables, number, number>({
          start: 0,
          read: (cursor, { unit }) => {
            const { items } = planOf(unit.n);
            const batch = [cursor, cursor + 1].filter((item) => item < items);
            return Promise.resolve(cursor + 2 < items ? { items: batch, cursor: cursor + 2 } : { items: batch });
          },
          write: (items, { tx, unit, run, key }) => {
            const write = () =>
              writeEffects(
                tx,
                items.map((item) => `${run}/${key}/${item}`),
              );
            const last = Math.min(2, planOf(unit.n).items - 1);
            return items.includes(last) ? around([unit.n], write) : write();
          },
        }),
      };
  }
}

/** Nothing stops one from coming twice. */
async function writeEffects(tx: Transaction<EffectTables>, keys: readonly string[]): Promise<void> {
  await sql`insert into effects (key) select unnest(${keys}::text[])`.execute(tx);
}
