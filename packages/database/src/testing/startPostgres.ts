import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createDataFolder } from './createDataFolder.ts';
import { findPostgres } from './findPostgres.ts';
import { freePort } from './freePort.ts';
import { PortTaken } from './PortTaken.ts';
import { runPostgres, type Server } from './runPostgres.ts';
import { startGuard } from './startGuard.ts';
import { temporaryFolder } from './unprivilegedUser.ts';

/**
 * Starts a real, empty Postgres on 127.0.0.1, in about a second. Stopping it removes its data; so does the end of this
 * process, even by SIGKILL.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const guard = startGuard();
  try {
    const folder = mkdtempSync(join(temporaryFolder(), 'nightshift-postgres-'));
    guard.watchFolder(folder);
    const programs = await findPostgres(guard);
    const password = randomBytes(12).toString('hex');
    const data = await createDataFolder({ programs, folder, password, guard });
    const start = (port: number) =>
      runPostgres({ programs, data, port, durable: options.durable ?? true, log: options.log ?? (() => {}), guard });
    const server = await (options.port === undefined ? onFreePort(start) : start(options.port));
    return handle(server, start, password, async () => {
      await rm(folder, { recursive: true, force: true });
      await guard.stop();
    });
  } catch (error) {
    await guard.stop();
    throw error;
  }
}

export interface PostgresOptions {
  /** Taken by another program: `PortTaken`. Without it, a free one. */
  port?: number | undefined;
  /** Gets what the server writes to its log, line by line. */
  log?: ((line: string) => void) | undefined;
  /** False for tests: a commit need not survive a power cut, and costs a tenth. Default true. */
  durable?: boolean | undefined;
}

export interface Postgres {
  /** For the superuser `postgres` and the database `postgres`, with a password made for this server. */
  url: string;
  port: number;
  /** Cuts every connection, as a failover would, and comes back on the same port with the same data. */
  restart(): Promise<void>;
  /** Cuts every connection, removes the data. Safe to repeat. */
  stop(): Promise<void>;
}

function handle(
  first: Server,
  start: (port: number) => Promise<Server>,
  password: string,
  cleanUp: () => Promise<void>,
) {
  const { port } = first;
  let server = first;
  let lastTurn: Promise<void> = Promise.resolve();
  let stopped: Promise<void> | undefined;
  const inTurn = (act: () => Promise<void>) => (lastTurn = lastTurn.then(act, act));
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    port,
    restart() {
      if (stopped)
        return Promise.reject(new Error(`The Postgres on port ${port} is stopped for good. Start a new one.`));
      return inTurn(async () => {
        await server.stop();
        server = await start(port);
      });
    },
    stop() {
      stopped ??= inTurn(async () => {
        await server.stop();
        await cleanUp();
      });
      return stopped;
    },
  };
}

/** Between finding a free port and listening there, another starter may take it. */
async function onFreePort(start: (port: number) => Promise<Server>, tries = 5): Promise<Server> {
  try {
    return await start(await freePort());
  } catch (error) {
    if (!(error instanceof PortTaken) || tries === 1) throw error;
    return await onFreePort(start, tries - 1);
  }
}
