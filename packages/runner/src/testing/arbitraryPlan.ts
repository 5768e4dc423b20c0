import * as fc from 'fast-check';

/** What a unit does when it is worked on. */
export type Nature =
  { kind: 'sound' } | { kind: 'fails'; times: number } | { kind: 'broken' } | { kind: 'refused' } | { kind: 'later' };

/** One unit: its nature, whether it shows before or after it has written, and how many items its walk has. */
export type UnitPlan = { nature: Nature; writesFirst: boolean; items: number };

/** What is done to a delivery. */
export type Fault =
  | { kind: 'none' }
  | { kind: 'killed'; touch: number; when: 'before' | 'after' }
  | { kind: 'answer lost' }
  | { kind: 'hurried' };

/** One move of the world; `pick` chooses among the messages that there are. */
export type Move =
  | { kind: 'deliver'; pick: number; fault: Fault }
  | { kind: 'copy'; pick: number; otherId: boolean }
  | { kind: 'two at once'; pick: number; other: 'next' | 'same try' | 'later try' | 'other id'; faults: [Fault, Fault] }
  | { kind: 'stale'; pick: number; fault: Fault }
  | { kind: 'drop'; pick: number }
  | { kind: 'given up'; pick: number }
  | { kind: 'pass'; seconds: number }
  | { kind: 'watch' };

export type Plan = {
  verb: 'each' | 'many' | 'walk';
  pack: number;
  parallelUnits: number;
  attempts: number;
  units: UnitPlan[];
  moves: Move[];
};

const nature: fc.Arbitrary<Nature> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Nature>({ kind: 'sound' }) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }).map((times): Nature => ({ kind: 'fails', times })) },
  { weight: 1, arbitrary: fc.constantFrom<Nature>({ kind: 'broken' }, { kind: 'refused' }, { kind: 'later' }) },
);

const unit = fc.record({ nature, writesFirst: fc.boolean(), items: fc.integer({ min: 1, max: 5 }) });

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fault>({ kind: 'none' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('killed' as const),
      touch: fc.integer({ min: 1, max: 25 }),
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Fault>({ kind: 'answer lost' }, { kind: 'hurried' }) },
);

const pick = fc.nat(30);

const kindOf = <Kind extends Move['kind']>(...kinds: Kind[]) => fc.constantFrom(...kinds);

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: kindOf('deliver'), pick, fault }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kindOf('two at once'),
      pick,
      other: fc.constantFrom('next' as const, 'same try' as const, 'later try' as const, 'other id' as const),
      faults: fc.tuple(fault, fault),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kindOf('copy'), pick, otherId: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: kindOf('stale'), pick, fault }) },
  { weight: 1, arbitrary: fc.record({ kind: kindOf('drop', 'given up'), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: kindOf('pass'), seconds: fc.constantFrom(1, 10, 61, 3_700) }) },
  { weight: 1, arbitrary: fc.record({ kind: kindOf('watch') }) },
);

/** A job, its units and what is done to the run of them. */
export const arbitraryPlan: fc.Arbitrary<Plan> = fc.record({
  verb: fc.constantFrom('each' as const, 'many' as const, 'walk' as const),
  pack: fc.integer({ min: 1, max: 5 }),
  parallelUnits: fc.integer({ min: 1, max: 3 }),
  attempts: fc.integer({ min: 1, max: 4 }),
  units: fc.array(unit, { minLength: 1, maxLength: 12 }),
  moves: fc.array(move, { maxLength: 16 }),
});
