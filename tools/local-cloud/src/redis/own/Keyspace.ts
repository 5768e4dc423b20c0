import { RedisError } from '../Reply.ts';

/** The keys of the engine of our own. A key whose time has come is gone for whoever looks. */
export class Keyspace {
  readonly now: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(now: () => number) {
    this.now = now;
  }

  entry(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expiresAt !== undefined && entry.expiresAt <= this.now()) {
      this.#entries.delete(key);
      return undefined;
    }
    return entry;
  }

  /** Throws WRONGTYPE for a key that holds a hash. */
  string(key: string): string | undefined {
    const value = this.entry(key)?.value;
    if (value instanceof Map) throw wrongType();
    return value;
  }

  /** Throws WRONGTYPE for a key that holds a string. */
  hash(key: string): Map<string, string> | undefined {
    const value = this.entry(key)?.value;
    if (typeof value === 'string') throw wrongType();
    return value;
  }

  put(key: string, value: Entry['value'], expiresAt?: number): void {
    this.#entries.set(key, { value, expiresAt });
  }

  remove(key: string): boolean {
    return this.entry(key) !== undefined && this.#entries.delete(key);
  }

  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.entry(key) !== undefined);
  }

  clear(): void {
    this.#entries.clear();
  }
}

export interface Entry {
  value: string | Map<string, string>;
  /** Milliseconds since 1970. */
  expiresAt: number | undefined;
}

function wrongType(): RedisError {
  return new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value');
}
