import type { CatalogueFiles, CollectionName, EntryFields } from './readCatalogueFiles.ts';

/** An entry as the change `version` made it; of one that was removed, its code alone. */
export type Entry = EntryFields & { version: number; removed: boolean };

/** Which part of a collection, from where, how much. */
export type PageQuery = { partition: string; since: number; after: string; limit: number };

/**
 * What the upstream holds. Each call that alters it is one version, the next of a sequence, however many entries it takes
 * in; the same calls on the same files always make the same catalogue.
 */
export class Catalogue {
  private version = 1;
  /** By version, and by code where versions are equal. */
  private readonly entries: Record<CollectionName, Entry[]>;

  constructor(files: CatalogueFiles) {
    const first = (entries: EntryFields[]): Entry[] =>
      entries.map((fields) => ({ ...fields, version: this.version, removed: false })).sort(inOrder);
    this.entries = { airports: first(files.airports), 'zip-codes': first(files['zip-codes']) };
  }

  /** The entries that came behind `since`, and behind `after` within it. */
  page(collection: CollectionName, { partition, since, after, limit }: PageQuery): Entry[] {
    const behind = this.entries[collection].filter(
      ({ code, version }) => code.startsWith(partition) && (version > since || (version === since && code > after)),
    );
    return behind.slice(0, limit);
  }

  /** What is there now, by code. */
  living(collection: CollectionName): Entry[] {
    return this.entries[collection].filter(({ removed }) => !removed).sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  /** Moves `count` entries, spread over the collection, a little north. Returns their codes. */
  change(count: number, collection: CollectionName = 'zip-codes'): string[] {
    return this.alter(
      collection,
      this.spread(count, collection).map((entry) => ({ ...entry, latitude: moved(entry.latitude) })),
    );
  }

  /** Removes `count` entries, spread over the collection. Returns their codes. */
  remove(count: number, collection: CollectionName = 'zip-codes'): string[] {
    return this.alter(
      collection,
      this.spread(count, collection).map(({ code }) => ({ code, removed: true })),
    );
  }

  /** Adds `count` entries like others, with codes that never were. Returns their codes. */
  add(count: number, collection: CollectionName = 'zip-codes'): string[] {
    const codes = this.unusedCodes(count, collection);
    return this.alter(
      collection,
      this.spread(count, collection).map((entry, n) => ({ ...entry, code: codes[n]! })),
    );
  }

  private alter(collection: CollectionName, altered: readonly (EntryFields & { removed: boolean })[]): string[] {
    this.version += 1;
    const codes = new Set(altered.map(({ code }) => code));
    const others = this.entries[collection].filter(({ code }) => !codes.has(code));
    const made = altered.map((entry) => ({ ...entry, version: this.version }));
    this.entries[collection] = [...others, ...made].sort(inOrder);
    return [...codes];
  }

  /** Others with each version. */
  private spread(count: number, collection: CollectionName): Entry[] {
    const living = this.living(collection);
    if (count < 1 || count > living.length) {
      throw new RangeError(`${count} of ${collection}: there are ${living.length}`);
    }
    const step = Math.floor(living.length / count);
    return Array.from({ length: count }, (_, n) => living[(n * step + this.version) % living.length]!);
  }

  private unusedCodes(count: number, collection: CollectionName): string[] {
    const used = new Set(this.entries[collection].map(({ code }) => code));
    const codes: string[] = [];
    for (let n = 0; codes.length < count; n += 1) {
      const code = codeOf[collection](n);
      if (!used.has(code)) codes.push(code);
    }
    return codes;
  }
}

/** A code for every number: all over the ZIP codes, for the stride shares no divisor with their number. */
const codeOf: Record<CollectionName, (n: number) => string> = {
  airports: (n) => `Z${n.toString(36).toUpperCase().padStart(3, '0')}`,
  'zip-codes': (n) => String((n * 12_343) % 100_000).padStart(5, '0'),
};

function moved(latitude: unknown): number {
  return Number((Number(latitude) + 0.001).toFixed(6));
}

function inOrder(a: { version: number; code: string }, b: { version: number; code: string }): number {
  return a.version - b.version || (a.code < b.code ? -1 : 1);
}
