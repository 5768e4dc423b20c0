import { sql, type Database } from '@nightshift/database';
import type { Living } from './Life.ts';

type Executor = ReturnType<Database['getExecutor']>;
type Raw = Parameters<Parameters<Executor['provideConnection']>[0]>[0];
type Query = Parameters<Raw['executeQuery']>[0];

/** A statement that a handler sent through the connection for reading, and that Postgres refused as a write. */
export type StrayWrite = { statement: string; unit: string | undefined };

export type Tapped = {
  db: Database;
  /** The attempt is dead: Postgres rolls back what it had open, as it does when a connection goes. */
  rollBack: () => Promise<void>;
};

/**
 * A database whose every statement, begin, commit and rollback is a touch of the attempt's. With `readOnly` Postgres
 * itself refuses writes, whatever words they are in, and each is told.
 */
export function tapDatabase(base: Database, life: Living, readOnly?: (statement: string) => void): Tapped {
  const open = new Set<Connection>();
  const command = (text: string): Query => sql.raw(text).compile(base);
  const driver = {
    init: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
    async acquireConnection() {
      // A dead attempt's timers still ring.
      if (life.dead) return new Promise<never>(() => {});
      const connection = await Connection.of(base, life, readOnly, command);
      open.add(connection);
      if (life.dead) await connection.abandon();
      return connection;
    },
    beginTransaction: (connection: Connection, { isolationLevel }: { isolationLevel?: string }) =>
      connection.begin(isolationLevel),
    commitTransaction: (connection: Connection) => connection.end('commit'),
    rollbackTransaction: (connection: Connection) => connection.end('rollback'),
    releaseConnection(connection: Connection) {
      open.delete(connection);
      connection.release();
      return Promise.resolve();
    },
  };
  const executor = base.getExecutor();
  const dialect = {
    createDriver: () => driver,
    createQueryCompiler: () => ({ compileQuery: executor.compileQuery.bind(executor) }),
    createAdapter: () => executor.adapter,
    createIntrospector: () => base.introspection,
  };
  // The same class as the door's own: only its way to the server differs.
  const Same = base.constructor as new (config: { dialect: unknown }) => Database;
  return {
    db: new Same({ dialect }),
    async rollBack() {
      await Promise.all([...open].map((connection) => connection.abandon()));
    },
  };
}

class Connection {
  readonly release: () => void;
  private readonly raw: Raw;
  private readonly life: Living;
  private readonly readOnly: ((statement: string) => void) | undefined;
  private readonly command: (text: string) => Query;
  private inTransaction = false;

  private constructor(
    raw: Raw,
    release: () => void,
    life: Living,
    readOnly: Connection['readOnly'],
    command: Connection['command'],
  ) {
    this.raw = raw;
    this.release = release;
    this.life = life;
    this.readOnly = readOnly;
    this.command = command;
  }

  static of(
    base: Database,
    life: Living,
    readOnly: Connection['readOnly'],
    command: Connection['command'],
  ): Promise<Connection> {
    return new Promise((resolve, reject) => {
      base
        .getExecutor()
        .provideConnection(
          (raw) => new Promise<void>((release) => resolve(new Connection(raw, release, life, readOnly, command))),
        )
        .catch(reject);
    });
  }

  async begin(isolationLevel: string | undefined): Promise<void> {
    const isolation = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
    await this.send(this.command(`begin${isolation}${this.readOnly ? ' read only' : ''}`), false);
    this.inTransaction = true;
  }

  async end(text: 'commit' | 'rollback'): Promise<void> {
    await this.send(this.command(text), text === 'commit' && !this.readOnly);
    this.inTransaction = false;
  }

  executeQuery(query: Query): ReturnType<Raw['executeQuery']> {
    return this.send(query, !this.inTransaction && !this.readOnly && !/^\s*select\b/i.test(query.sql));
  }

  streamQuery(): never {
    throw new Error('streams are not opened in tests of crash points: read in pages');
  }

  async abandon(): Promise<void> {
    await this.raw.executeQuery(this.command('rollback'));
    this.release();
  }

  private send(query: Query, lasting: boolean): ReturnType<Raw['executeQuery']> {
    return this.life.touch({ kind: 'statement', text: query.sql, lasting }, async () => {
      const alone = this.readOnly !== undefined && !this.inTransaction && !query.sql.startsWith('begin');
      if (alone) await this.raw.executeQuery(this.command('begin read only'));
      try {
        return await this.raw.executeQuery(query);
      } catch (error) {
        if ((error as { code?: unknown }).code === READ_ONLY_TRANSACTION) this.readOnly?.(query.sql);
        throw error;
      } finally {
        if (alone) await this.raw.executeQuery(this.command('rollback'));
      }
    });
  }
}

/** PostgreSQL manual, appendix A: read_only_sql_transaction. */
const READ_ONLY_TRANSACTION = '25006';
