import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { PostgresPrograms } from './findPostgres.ts';
import { PortTaken } from './PortTaken.ts';
import type { Guard } from './startGuard.ts';
import { unprivilegedUser } from './unprivilegedUser.ts';

const READY_MS = 60_000;
const POLITE_MS = 10_000;
const KEPT_LINES = 30;

/** Runs the server on a data folder and resolves when it takes connections. Rejects with `PortTaken`, or with its log. */
export async function runPostgres({ programs, data, port, durable, log, guard }: Running): Promise<Server> {
  // A process group of its own: Ctrl-C in the terminal goes to the program that uses the server, which stops it.
  const child = spawn(programs.postgres, settings(data, port, durable), {
    ...unprivilegedUser,
    cwd: data,
    detached: true,
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (child.pid !== undefined) guard.watchProcess(child.pid);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(`it ended with ${code ?? signal}`));
  }).finally(() => {
    if (child.pid !== undefined) guard.forgetProcess(child.pid);
  });
  const stop = () => stopServer(child, ended);
  const seen: string[] = [];
  const ready = new Promise<undefined>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      log(line);
      seen.push(line);
      if (seen.length > KEPT_LINES) seen.shift();
      if (line.includes('database system is ready to accept connections')) resolve(undefined);
    });
  });

  const trouble = await within(READY_MS, Promise.race([ready, ended]));
  if (trouble === undefined) return { port, stop };
  await stop();
  if (seen.some((line) => line.includes('Address already in use'))) throw new PortTaken('Postgres', port);
  throw new Error(`Postgres did not start on port ${port}: ${trouble}. Its last words:\n${seen.join('\n')}`);
}

export interface Server {
  port: number;
  stop(): Promise<void>;
}

interface Running {
  programs: PostgresPrograms;
  data: string;
  port: number;
  durable: boolean;
  log: (line: string) => void;
  guard: Guard;
}

function settings(data: string, port: number, durable: boolean): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    shared_preload_libraries: 'pg_stat_statements',
    dynamic_shared_memory_type: 'mmap', // inside the data folder, so that a killed server leaves nothing in /dev/shm
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return ['-D', data, ...Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** SIGINT is Postgres's fast shutdown: it cuts the connections, rolls back what is open and writes the rest down. */
async function stopServer(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGINT');
  if ((await within(POLITE_MS, ended)) === TOO_LATE) child.kill('SIGKILL');
  await ended;
}

const TOO_LATE = 'it took too long';

async function within<T>(ms: number, outcome: Promise<T>): Promise<T | typeof TOO_LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof TOO_LATE>((resolve) => (timer = setTimeout(resolve, ms, TOO_LATE)));
  return await Promise.race([outcome, late]).finally(() => clearTimeout(timer));
}
