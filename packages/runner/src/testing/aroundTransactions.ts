import type { Database } from '@nightshift/database';

type Hooks = { before?: () => Promise<unknown>; after?: () => Promise<unknown> };

/** A database with something happening elsewhere before or after each of its transactions. */
export function aroundTransactions(db: Database, { before, after }: Hooks): Database {
  const transaction = () => ({
    execute: async (work: Parameters<ReturnType<Database['transaction']>['execute']>[0]) => {
      await before?.();
      try {
        return await db.transaction().execute(work);
      } finally {
        await after?.();
      }
    },
  });
  return new Proxy(db, {
    get(target, name) {
      if (name === 'transaction') return transaction;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
