import type { Database } from '@nightshift/database';

/** A handler wrote through the connection that is for reading: the write would stay when its unit rolls back. */
export class WriteOutsideTransaction extends Error {
  override name = 'WriteOutsideTransaction';
}

type Plugin = Parameters<Database['withPlugin']>[0];
type Node = Parameters<Plugin['transformQuery']>[0]['node'];

const WRITES: Partial<Record<Node['kind'], string>> = {
  InsertQueryNode: 'an insert',
  UpdateQueryNode: 'an update',
  DeleteQueryNode: 'a delete',
  MergeQueryNode: 'a merge',
};

const refuseWrites: Plugin = {
  transformQuery({ node }) {
    const write = WRITES[node.kind] ?? withWrite(node);
    if (write === undefined) return node;
    throw new WriteOutsideTransaction(
      `${write} was sent through db, which is for reading: it would stay when its unit rolls back, and happen again. Write through the tx of commit, many or write`,
    );
  },
  transformResult: ({ result }) => Promise.resolve(result),
};

/** The same connection for handlers, outside their transaction: refuses what Kysely knows to be a write. It costs no statement. */
export function readOnly(db: Database): Database {
  return db.withPlugin(refuseWrites);
}

/** A select may write in its `with`. */
function withWrite(node: Node): string | undefined {
  if (!('with' in node)) return undefined;
  const { expressions } = node.with as { expressions: readonly { expression: Node }[] };
  return expressions.map(({ expression }) => WRITES[expression.kind]).find((write) => write !== undefined);
}
