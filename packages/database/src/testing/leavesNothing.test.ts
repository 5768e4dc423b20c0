import { jest } from '@jest/globals';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

jest.setTimeout(30_000);

/** Every program under test gets a temporary folder of its own, so that what is found there is what it left. */
let temporary: string;

beforeEach(async () => {
  temporary = await realpath(await mkdtemp(join(tmpdir(), 'nightshift-leaves-nothing-')));
  await chmod(temporary, 0o755);
});
afterEach(() => rm(temporary, { recursive: true, force: true }));

test.each([
  ['has just begun to start', () => found('')],
  ['is preparing its data', () => found('data/PG_VERSION')],
  ['is running', () => found('data/postmaster.pid')],
])(
  'a program that is killed with SIGKILL while its Postgres %s leaves no process and no folder',
  async (_, reached) => {
    const program = run('await startPostgres(); setInterval(() => {}, 60_000);');
    await until(reached);
    const left = childrenOf(program.pid!);
    program.kill('SIGKILL');
    expect(left).not.toEqual([]);

    await until(async () => (await remains()).length === 0);
    await until(async () => !processes().some(({ pid }) => left.includes(pid)));
  },
);

test('a program that ends without stopping its Postgres leaves no folder', async () => {
  const program = run('await startPostgres(); process.exit(3);');
  expect(await once(program, 'exit')).toEqual([3, null]);
  await until(async () => (await remains()).length === 0);
});

test('Ctrl-C in the terminal leaves it to the program to stop its Postgres', async () => {
  const program = run(`
    const postgres = await startPostgres();
    process.on('SIGINT', async () => {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      await client.end();
      await postgres.stop();
      process.exit(7);
    });
    console.log('ready');
    setInterval(() => {}, 60_000);`);
  await once(program.stdout!, 'data');
  process.kill(-program.pid!, 'SIGINT'); // the whole foreground group, as a terminal does
  expect(await once(program, 'exit')).toEqual([7, null]);
  expect(await remains()).toEqual([]);
});

test('a port that is taken leaves no folder', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const program = run(
    `await startPostgres({ port: ${port} }).catch((error) => process.exit(error.port === ${port} ? 5 : 6))`,
  );
  expect(await once(program, 'exit')).toEqual([5, null]);
  expect(await remains()).toEqual([]);
  other.close();
});

function run(code: string): ChildProcess {
  const url = new URL('./startPostgres.ts', import.meta.url).href;
  return spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      `import pg from 'pg'; import { startPostgres } from '${url}';${code}`,
    ],
    {
      detached: true,
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
}

async function found(path: string): Promise<boolean> {
  return (await remains()).some((name) => existsSync(join(temporary, name, path)));
}

/** What Postgres has in the temporary folder; tsx keeps its cache there too. */
async function remains(): Promise<string[]> {
  return (await readdir(temporary)).filter((name) => name.startsWith('nightshift-'));
}

function childrenOf(parent: number): number[] {
  return processes().flatMap(({ pid, ppid }) => (ppid === parent ? [pid] : []));
}

/** Every living process. Slim containers have no `ps`, other systems no /proc; the dead that wait don't count. */
function processes(): { pid: number; ppid: number }[] {
  const lines = existsSync('/proc/self/stat')
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(statLine)
    : execFileSync('ps', ['-axo', 'pid=,state=,ppid='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, state]) => state !== undefined && !state.startsWith('Z'))
    .map(([pid, , ppid]) => ({ pid: Number(pid), ppid: Number(ppid) }));
}

function statLine(pid: string): string {
  try {
    const [, afterName] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?=[A-Z] )/);
    return `${pid} ${afterName}`;
  } catch {
    return ''; // it has just ended
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const limit = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error(`Waited in vain for ${condition}`);
    await pause(10);
  }
}
