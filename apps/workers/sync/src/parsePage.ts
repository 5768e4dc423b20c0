import type { Partition } from '@nightshift/sync-jobs';
import * as z from 'zod';
import type { CatalogueCursor } from './catalogueClient.ts';
import { collections, type Collection } from './collections.ts';
import { pageName } from './pageName.ts';

/** What has become of an entry: its fields as the upstream has them now, or that it is gone. */
export type Change = { code: string; version: number; removed: boolean } & Record<string, unknown>;

/** The upstream's answer is no page of what was asked for: applying it could lose or double changes. */
export class MalformedPage extends Error {
  override name = 'MalformedPage';
}

/**
 * Reads a page. Throws {@link MalformedPage}, which names the partition and the page, unless it is whole: every entry in its
 * form, of this partition, behind the cursor, in order, and once.
 */
export function parsePage(text: string, partition: Partition, cursor: CatalogueCursor): Change[] {
  const refuse = (why: string): never => {
    throw new MalformedPage(`the page of ${pageName(partition, cursor)} is malformed: ${why}`);
  };
  const parsed = pageShapes[partition.collection].safeParse(parseJson(text));
  if (!parsed.success) return refuse(z.prettifyError(parsed.error));
  const changes: Change[] = parsed.data.items;
  const codes = new Set<string>();
  let last = cursor;
  for (const change of changes) {
    const { code, version } = change;
    if (!code.startsWith(partition.prefix)) refuse(`code '${code}' is of another partition`);
    if (version < last.version || (version === last.version && code <= last.code)) {
      refuse(`version ${version}, code '${code}' comes after version ${last.version}, code '${last.code}'`);
    }
    if (codes.has(code)) refuse(`code '${code}' is in it twice`);
    codes.add(code);
    last = change;
  }
  return changes;
}

/** Text that isn't JSON is none of the shapes. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Fields that the upstream adds later are left out, not refused. */
const pageShape = ({ code, entry }: Collection) => {
  const change = { code, version: z.int().positive() };
  const present = z.object({ ...change, removed: z.literal(false), ...entry });
  const gone = z.object({ ...change, removed: z.literal(true) });
  return z.object({ items: z.array(z.discriminatedUnion('removed', [present, gone])) });
};

const pageShapes = {
  airports: pageShape(collections.airports),
  'zip-codes': pageShape(collections['zip-codes']),
};
