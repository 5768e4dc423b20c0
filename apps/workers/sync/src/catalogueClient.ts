import type { Partition } from '@nightshift/sync-jobs';
import { pageName } from './pageName.ts';
import { parsePage, type Change } from './parsePage.ts';
import { refusal } from './refusal.ts';

/** The last change that was read. Many changes may share a version; within one they are ordered by their codes. */
export type CatalogueCursor = { version: number; code: string };

export type CatalogueClient = {
  /**
   * The next changes of a partition, in their order; none: that was the newest. One request. Throws `RetryLater` when the
   * upstream asks for time, `PermanentError` when asking again can't help, and any other error for what a retry may mend.
   */
  changesBehind: (partition: Partition, cursor: CatalogueCursor, signal: AbortSignal) => Promise<Change[]>;
};

export type CatalogueClientOptions = { url: string; token: string; pageSize?: number; timeoutMs?: number };

/** Reads the upstream's catalogue over HTTP. */
export function catalogueClient({
  url,
  token,
  pageSize = 500,
  timeoutMs = 10_000,
}: CatalogueClientOptions): CatalogueClient {
  return {
    async changesBehind(partition, cursor, signal) {
      const page = pageName(partition, cursor);
      const query = new URLSearchParams({
        partition: partition.prefix,
        since: String(cursor.version),
        after: cursor.code,
        limit: String(pageSize),
      });
      const answer = await get(`${url}/v1/${partition.collection}?${query}`, token, signal, timeoutMs, page);
      if (answer.status !== 200) throw refusal(answer, page, Date.now());
      return parsePage(answer.text, partition, cursor);
    },
  };
}

type Answer = { status: number; retryAfter: string | null; text: string };

async function get(
  address: string,
  token: string,
  signal: AbortSignal,
  timeoutMs: number,
  page: string,
): Promise<Answer> {
  try {
    const response = await fetch(address, {
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      text: await response.text(),
    };
  } catch (error) {
    // Cut short by the runner: its own reason says what that means.
    signal.throwIfAborted();
    throw new Error(`the catalogue gave no answer for ${page}: ${(error as Error).message}`, { cause: error });
  }
}
