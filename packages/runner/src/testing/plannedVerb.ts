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
        verb: each<Payload, EffectTables>(({ n }, { run, key, attempt, commit }) =>
          commit((tx) => around([n], () => writeEffects(tx, { run, attempt, ns: [n], keys: [key] }))),
        ),
      };
    case 'many':
      return {
        thrown,
        verb: many<Payload, EffectTables>((batch, { tx, run, attempt, keys }) => {
          const ns = batch.map(({ n }) => n);
          return around(ns, () => writeEffects(tx, { run, attempt, ns, keys }));
        }),
      };
    case 'walk':
      return {
        thrown,
        verb: walk<Payload, EffectTables, { item: number; attempt: number }, number>({
          start: 0,
          read: (cursor, { unit, attempt }) => {
            const { items } = planOf(unit.n);
            const batch = [cursor, cursor + 1].filter((item) => item < items).map((item) => ({ item, attempt }));
            return Promise.resolve(cursor + 2 < items ? { items: batch, cursor: cursor + 2 } : { items: batch });
          },
          write: async (items, { tx, unit: { n }, run, key }) => {
            const keys = items.map(({ item }) => `${key}/${item}`);
            const write = () => writeEffects(tx, { run, attempt: items[0]!.attempt, ns: [n], keys });
            const last = Math.min(2, planOf(n).items - 1);
            await (items.some(({ item }) => item === last) ? around([n], write) : write());
          },
        }),
      };
  }
}

type Effects = { run: string; attempt: number; ns: readonly number[]; keys: readonly string[] };

/** Nothing stops an effect from coming twice; and where a later attempt has the unit's pack, that is written down. */
async function writeEffects(tx: Transaction<EffectTables>, { run, attempt, ns, keys }: Effects): Promise<void> {
  await sql`insert into effects (key) select unnest(${keys.map((key) => `${run}/${key}`)}::text[])`.execute(tx);
  await sql`
    insert into history (kind, of, before, after)
    select 'overtaken', ${run} || '#' || n, ${attempt}::int::text, p.attempt::text
    from unnest(${ns}::int[]) n join nightshift.packs p
      on p.run_id = ${run} and p.settled_at is null and n between p.first_unit and p.last_unit
    where p.attempt <> ${attempt}
  `.execute(tx);
}
