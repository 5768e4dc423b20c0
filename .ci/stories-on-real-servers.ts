// The stories again, on a real Redis and through PgBouncer in transaction mode, as production has them.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort, startPostgres } from '../packages/database/src/testing/index.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'nightshift-real-servers-'));
chmodSync(folder, 0o755);
const children: ChildProcess[] = [];
/** What the servers print, shown only when something failed. */
const said: Buffer[] = [];
const postgres = await startPostgres({ durable: false });
let code = 1;
try {
  const redisPort = await freePort();
  children.push(
    start('redis-server', ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--dir', folder]),
  );
  const bouncerPort = await freePort();
  const { password } = new URL(postgres.url);
  writeFileSync(path.join(folder, 'users.txt'), `"postgres" "${password}"\n`, { mode: 0o644 });
  writeFileSync(
    path.join(folder, 'pgbouncer.ini'),
    `[databases]
* = host=127.0.0.1 port=${postgres.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${bouncerPort}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${folder}/users.txt
pool_mode = transaction
default_pool_size = 20
max_client_conn = 500
max_db_connections = 0
server_reset_query =
admin_users = postgres
`,
    { mode: 0o644 },
  );
  // PgBouncer refuses to run as root.
  const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  children.push(start('pgbouncer', [path.join(folder, 'pgbouncer.ini')], asNobody));
  await Promise.all([listening(redisPort), listening(bouncerPort)]);

  const through = new URL(postgres.url);
  through.port = String(bouncerPort);
  const jest = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      '--config',
      'jest.config.js',
      '--rootDir',
      'tools/local-cloud',
      'src/stories',
    ],
    {
      stdio: 'inherit',
      env: { ...process.env, DATABASE_URL: through.href, REDIS_URL: `redis://127.0.0.1:${redisPort}` },
    },
  );
  [code] = (await once(jest, 'exit')) as [number];
} finally {
  for (const child of children) child.kill('SIGTERM');
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
if (code !== 0) process.stderr.write(`\nThe servers' last words:\n${Buffer.concat(said).toString().slice(-4_000)}\n`);
process.exit(code ?? 1);

function start(command: string, args: string[], options: { uid?: number; gid?: number } = {}): ChildProcess {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  child.on('error', (error) => {
    console.error(`${command} can't be started: ${error.message}`);
    process.exit(1);
  });
  child.stdout?.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  return child;
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = dial(port, '127.0.0.1');
    const up = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (up) return;
    await wait(100);
  }
  throw new Error(`nothing listens on port ${port}`);
}
