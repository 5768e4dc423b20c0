/** A provider's books. A key is charged once for ever; a call that repeats it gets the first one's answer. */
export type Charges = {
  /** The charge's id. `reference` is what the caller says it is for. */
  charge: (key: string, reference: string) => string;
  /** How many charges were made for each reference; more than one is a customer charged twice. */
  perReference: () => ReadonlyMap<string, number>;
  readonly calls: number;
};

export function createCharges(): Charges {
  const byKey = new Map<string, string>();
  const counts = new Map<string, number>();
  let calls = 0;
  return {
    charge(key, reference) {
      calls += 1;
      const known = byKey.get(key);
      if (known !== undefined) return known;
      const id = `ch_${byKey.size + 1}`;
      byKey.set(key, id);
      counts.set(reference, (counts.get(reference) ?? 0) + 1);
      return id;
    },
    perReference: () => counts,
    get calls() {
      return calls;
    },
  };
}
