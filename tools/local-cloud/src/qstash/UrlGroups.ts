import { ApiError } from './ApiError.ts';
import type { HeaderMap } from './headers.ts';

export interface Endpoint {
  readonly url: string;
  readonly name?: string | undefined;
}

/** A name for several destinations; each gets its own copy of a message. */
export interface UrlGroup {
  readonly name: string;
  readonly createdAt: number;
  updatedAt: number;
  endpoints: Endpoint[];
  /** Sent with every message to the group, unless the message says otherwise. */
  defaultHeaders: HeaderMap;
}

/** All URL groups by name; a group without endpoints is gone. */
export class UrlGroups {
  readonly #groups = new Map<string, UrlGroup>();

  get(name: string): UrlGroup | undefined {
    return this.#groups.get(name);
  }

  find(name: string): UrlGroup {
    const group = this.#groups.get(name);
    if (group === undefined) throw new ApiError(404, `URL group "${name}" not found`);
    return group;
  }

  list(): UrlGroup[] {
    return [...this.#groups.values()];
  }

  /** An endpoint whose name or URL is there already is replaced. */
  addEndpoints(name: string, endpoints: readonly Endpoint[], now: number): void {
    const group = this.#groups.get(name) ?? emptyGroup(name, now);
    for (const endpoint of endpoints) {
      group.endpoints = [...group.endpoints.filter((known) => !isSame(known, endpoint)), endpoint];
    }
    group.updatedAt = now;
    this.#groups.set(name, group);
  }

  removeEndpoints(name: string, endpoints: readonly Partial<Endpoint>[], now: number): void {
    const group = this.find(name);
    group.endpoints = group.endpoints.filter((known) => !endpoints.some((endpoint) => isSame(known, endpoint)));
    group.updatedAt = now;
    if (group.endpoints.length === 0) this.#groups.delete(name);
  }

  remove(name: string): void {
    this.find(name);
    this.#groups.delete(name);
  }
}

function emptyGroup(name: string, now: number): UrlGroup {
  return { name, createdAt: now, updatedAt: now, endpoints: [], defaultHeaders: new Map() };
}

function isSame(known: Endpoint, endpoint: Partial<Endpoint>): boolean {
  return known.url === endpoint.url || (endpoint.name !== undefined && known.name === endpoint.name);
}

/** A group as the API shows it, its URLs as they were given. */
export function urlGroupView(group: UrlGroup): object {
  const { name, createdAt, updatedAt, endpoints } = group;
  return { name, createdAt, updatedAt, endpoints };
}
